package dev.espalier.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.proof.Entry.Result;
import dev.espalier.tests.proof.Node.Edge;
import dev.espalier.tests.proof.Node.Fault;
import dev.espalier.tests.proof.Node.How;
import dev.espalier.tests.proof.Node.Kind;
import dev.espalier.tests.proof.Node.Life;
import dev.espalier.tests.proof.Node.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The canaries of the model: each journal is one that the rules allow, with one thing changed.
class ModelTest {
  private static final Case CHAIN =
      new Case(
          0,
          List.of(
              node(0, Life.SINGLETON),
              node(1, Life.SINGLETON, 0),
              node(2, Life.SESSION, 1),
              node(3, Life.UNSCOPED)),
          List.of(1),
          true,
          List.of(new Ask(0, Ask.What.WITHIN, Ask.When.LATER, List.of(2), 1, Ask.End.WELL)),
          List.of(),
          2,
          Way.PLAIN);

  private static Node node(int number, Life life, Integer... needs) {
    List<Edge> edges = new ArrayList<>();
    for (Integer need : needs) {
      edges.add(new Edge(need, How.EAGER, Use.NEVER));
    }
    return new Node(number, Kind.EXIT, life, edges, Fault.NONE, 0, false, false, false, false);
  }

  private static Entry began(int id, int node, int scope, Integer... needs) {
    return new Entry.Began(id, node, scope, false, List.of(needs));
  }

  private static Entry held(int id) {
    return new Entry.Ended(id, Result.HELD, null, 0);
  }

  private static List<Entry> release(int id) {
    return List.of(
        new Entry.ReleaseBegan(id, ExitCase.completed(), false), new Entry.ReleaseEnded(id, null));
  }

  /// A start, a scope and a close, as they should be.
  private static List<Entry> good() {
    List<Entry> lines = new ArrayList<>();
    lines.add(new Entry.StartCalled());
    lines.addAll(List.of(began(1, 0, 0), held(1), began(2, 1, 0, 1), held(2)));
    lines.add(new Entry.StartEnded(null));
    lines.add(new Entry.Asked(0));
    lines.add(new Entry.ScopeOpened(1, 0));
    lines.add(new Entry.Wanted(0, 2, 1));
    lines.addAll(List.of(began(3, 2, 1, 2), held(3)));
    lines.add(new Entry.Seen(0, 2, 1, List.of(3), 8));
    lines.add(new Entry.ScopeEnding(1, ExitCase.completed()));
    lines.addAll(release(3));
    lines.add(new Entry.ScopeEnded(1));
    lines.add(new Entry.Answered(0, null));
    lines.add(new Entry.CloseCalled(0));
    lines.add(new Entry.Closing());
    lines.addAll(release(2));
    lines.addAll(release(1));
    lines.add(new Entry.CloseEnded(0, null));
    lines.add(new Entry.Asked(-1));
    lines.add(new Entry.Wanted(-1, 0, 0));
    lines.add(new Entry.Answered(-1, new ScopeClosedException("closed")));
    lines.add(
        new Entry.Report(
            new CloseReport(
                ExitCase.completed(),
                Duration.ZERO,
                List.of(),
                2,
                List.of(),
                List.of(),
                List.of(),
                List.of())));
    return lines;
  }

  private static void finds(String rule, Consumer<List<Entry>> change) {
    List<Entry> lines = good();
    change.accept(lines);
    assertThat(lines).isNotEqualTo(good());
    assertThat(Model.judge(CHAIN, lines)).extracting(Verdict::number).contains(rule);
  }

  private static void replace(List<Entry> lines, Predicate<Entry> which, Entry by) {
    lines.replaceAll(line -> which.test(line) ? by : line);
  }

  /// Takes lines away and puts them elsewhere.
  private static void move(List<Entry> lines, List<Entry> these, Entry before) {
    lines.removeAll(these);
    lines.addAll(lines.indexOf(before), these);
  }

  @Test
  void allowsWhatIsAsItShouldBe() {
    assertThat(Model.judge(CHAIN, good())).isEmpty();
  }

  @Test
  void findsWhatBeginsBeforeWhatItNeeds() {
    finds("R2", lines -> move(lines, List.of(held(1)), held(2)));
  }

  @Test
  void findsWhatIsMadeTwice() {
    finds("R3", lines -> lines.addAll(5, List.of(began(4, 0, 0), held(4))));
  }

  @Test
  void findsAnInterruptForNoReason() {
    Entry interrupted =
        new Entry.Ended(4, Result.FAILED, new InterruptedException("of an asker"), 0);
    finds("R4", lines -> lines.addAll(1, List.of(began(4, 0, 0), interrupted)));
  }

  @Test
  void findsAnInterruptThatIsLost() {
    Entry interrupt = new Entry.Interrupted(Trouble.What.INTERRUPT_ASKER, 0, true);
    finds("R4", lines -> lines.add(9, interrupt));
  }

  @Test
  void findsWhoGetsNoEnd() {
    finds("R5", lines -> lines.remove(new Entry.Answered(0, null)));
  }

  @Test
  void findsAnEndForNoReason() {
    finds(
        "R5",
        lines ->
            replace(
                lines,
                new Entry.Answered(0, null)::equals,
                new Entry.Answered(0, new IllegalStateException())));
  }

  @Test
  void findsPartsThatAreNotReleased() {
    finds("R7", lines -> lines.add(2, new Entry.PartMade(1, 0)));
  }

  @Test
  void findsWhatIsNeverReleased() {
    finds("R10", lines -> lines.removeAll(release(1)));
  }

  @Test
  void findsAReleaseBeforeTheEnd() {
    finds("R11", lines -> move(lines, release(3), new Entry.Seen(0, 2, 1, List.of(3), 8)));
  }

  @Test
  void findsAStartThatFailsForNoReason() {
    Entry failed = new Entry.StartEnded(new IllegalStateException());
    finds("R12", lines -> replace(lines, new Entry.StartEnded(null)::equals, failed));
  }

  @Test
  void findsAWrongExitCase() {
    Entry wrong = new Entry.ReleaseBegan(3, ExitCase.cancelled("forgotten"), false);
    finds("R21", lines -> replace(lines, release(3).getFirst()::equals, wrong));
  }

  @Test
  void findsAFailureOfAReleaseThatIsNotTold() {
    Entry failed = new Entry.ReleaseEnded(1, new IllegalStateException());
    finds("R22", lines -> replace(lines, release(1).getLast()::equals, failed));
  }

  @Test
  void findsAReleaseBeforeThoseThatUseIt() {
    finds("R23", lines -> move(lines, release(1), release(2).getFirst()));
  }

  @Test
  void findsTwoReleasesAtATime() {
    finds("R24", lines -> move(lines, List.of(release(2).getLast()), release(1).getLast()));
  }

  @Test
  void findsASecondRelease() {
    finds("R25", lines -> lines.addAll(lines.indexOf(release(1).getFirst()), release(2)));
  }

  @Test
  void findsAReleaseOnAnInterruptedThread() {
    Entry wrong = new Entry.ReleaseBegan(1, ExitCase.completed(), true);
    finds("R27", lines -> replace(lines, release(1).getFirst()::equals, wrong));
  }

  @Test
  void findsACloseThatReturnsTooEarly() {
    finds(
        "R29", lines -> move(lines, List.of(new Entry.CloseEnded(0, null)), release(1).getFirst()));
  }

  @Test
  void findsWhatIsStillThereAfterTheEnd() {
    finds(
        "R32",
        lines ->
            replace(
                lines,
                line -> line instanceof Entry.Answered e && e.ask() == -1,
                new Entry.Answered(-1, null)));
  }

  @Test
  void findsWhatIsMadeWhileOthersAreReleased() {
    finds(
        "R32",
        lines -> lines.addAll(lines.indexOf(release(1).getFirst()), List.of(began(9, 1, 0, 1))));
  }

  @Test
  void findsAReleaseBeforeThoseInScopesInside() {
    finds("R33", lines -> move(lines, release(2), release(3).getFirst()));
  }

  @Test
  void findsTheInstanceOfAnotherScope() {
    finds("R35", lines -> replace(lines, began(3, 2, 1, 2)::equals, began(3, 2, 0, 2)));
  }

  @Test
  void findsAThreadThatIsLeft() {
    finds("R37", lines -> lines.add(new Entry.Left("worker")));
  }

  @Test
  void findsAStartThatLeavesSomethingOut() {
    finds("R48", lines -> move(lines, List.of(new Entry.StartEnded(null)), began(2, 1, 0, 1)));
  }

  @Test
  void findsAHookThatIsNotUndone() {
    finds("R48", lines -> lines.add(5, new Entry.Hook(2, true)));
  }

  /// One that nobody got, and a moment in which nothing runs.
  private static List<Entry> nobodys(Entry before) {
    List<Entry> lines = good();
    Entry close = new Entry.CloseCalled(0);
    lines.addAll(
        lines.indexOf(close), List.of(began(9, 3, Entry.SOMEWHERE), held(9), new Entry.Quiet()));
    lines.addAll(lines.indexOf(before), release(9));
    return lines;
  }

  @Test
  void findsWhatIsKeptThoughNobodyHasIt() {
    assertThat(Model.judge(CHAIN, nobodys(release(2).getFirst())))
        .extracting(Verdict::number)
        .containsExactly("R10");
    assertThat(Model.judge(CHAIN, nobodys(new Entry.Quiet()))).isEmpty();
  }
}
