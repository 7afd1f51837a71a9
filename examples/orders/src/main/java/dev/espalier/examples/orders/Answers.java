package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Postings.Posting;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the clients were told: their side of the [Reconciliation].
record Answers(List<Answer> all) {
  private static final Pattern REFUSED = Pattern.compile("line \\d+: (.+): '.*'");

  Answers {
    all = List.copyOf(all);
  }

  /// The answer to one invoice.
  record Answer(Posting posting, int status, String text) {
    boolean isStored() {
      return status == 201;
    }

    boolean isRefused() {
      return status == 409 || status == 422;
    }

    int lines() {
      return posting.lines().size();
    }
  }

  long invoices(Predicate<Answer> which) {
    return all.stream().filter(which).count();
  }

  long lines(Predicate<Answer> which) {
    return all.stream().filter(which).mapToLong(Answer::lines).sum();
  }

  /// Number of refused invoices by the first reason given, with one of them.
  Map<String, Refusals> refusals() {
    Map<String, Refusals> refusals = new TreeMap<>();
    for (Answer answer : all) {
      Matcher matcher = REFUSED.matcher(answer.text());
      if (answer.isRefused() && matcher.lookingAt()) {
        String example = answer.posting().invoice() + " " + matcher.group();
        refusals.merge(matcher.group(1), new Refusals(1, example), Refusals::and);
      }
    }
    return refusals;
  }

  /// Invoices refused for the same reason.
  record Refusals(long count, String example) {
    Refusals and(Refusals others) {
      return new Refusals(count + others.count, example);
    }
  }
}
