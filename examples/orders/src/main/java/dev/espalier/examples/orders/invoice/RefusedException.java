package dev.espalier.examples.orders.invoice;

import dev.espalier.examples.orders.invoice.Judgement.Refused;
import java.util.List;
import java.util.stream.Collectors;

/// An invoice is refused. In a scope this fails the scope, and so its transaction is rolled back.
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refused> refused;

  /// Refuses for these lines, of which there is at least one.
  RefusedException(List<Refused> refused) {
    super(refused.stream().map(Refused::toString).collect(Collectors.joining("\n")));
    this.refused = List.copyOf(refused);
  }

  /// Refuses for one line.
  public RefusedException(long line, Reason reason, String found) {
    this(List.of(new Refused(line, reason, found)));
  }

  /// The lines that are the reason, in their order.
  public List<Refused> refused() {
    return refused;
  }

  /// The first reason.
  public Reason reason() {
    return refused.getFirst().reason();
  }
}
