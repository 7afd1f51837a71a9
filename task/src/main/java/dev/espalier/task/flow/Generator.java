package dev.espalier.task.flow;

import dev.espalier.task.Carrier;
import dev.espalier.task.ThreadOwner;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Items that code produces one by one as they are wanted, and that are consumed elsewhere.
///
/// A generator only describes this. Each [#open()], [#stream()] and subscription runs the code anew
/// on a virtual thread of its own, which begins with the first item that is asked for. The code is
/// ahead of its consumer by no more than the buffer and one item, and waits in `emit` else.
///
/// {@snippet file="dev/espalier/tests/docs/GeneratorGuideTest.java" region="generator"}
///
/// The items come in the order in which they were emitted. When the consumer closes before the end,
/// the code is interrupted once and awaited, and the items that it is ahead are dropped. Immutable,
/// and safe for any number of threads if the code is.
///
/// What the code throws comes to the consumer as it is, after the items that were emitted before.
/// What is opened and lost without having been closed is stopped some time after the garbage
/// collector has found it, and reported; for this the code must not refer to it.
///
/// It is not for code that needs no thread to wait on: `Stream.iterate` and `Stream.generate` do
/// that. To work on the items of a stream concurrently, `Gatherers.mapConcurrent`.
///
/// @param <X> what the code throws; `RuntimeException` if nothing
public final class Generator<T, X extends Exception> {
  /// Code that produces items.
  @FunctionalInterface
  public interface Source<T, X extends Exception> {
    /// Runs once for each use; its end is the end of the items.
    ///
    /// @param out takes the items, on this thread only
    /// @throws InterruptedException if nobody wants the items any more
    void produce(Emitter<? super T> out) throws X, InterruptedException;
  }

  /// What the code gives its items to.
  @FunctionalInterface
  public interface Emitter<T> {
    /// Gives the next item, and waits until there is room for it.
    ///
    /// @throws InterruptedException if nobody wants the items any more: the code is to clean up and
    ///   to end
    void emit(T item) throws InterruptedException;
  }

  private final String name;
  private final Source<T, ? extends X> source;
  private final int buffer;
  private final Carrier carrier;
  private final Consumer<? super String> lost;

  private Generator(
      String name,
      Source<T, ? extends X> source,
      int buffer,
      Carrier carrier,
      Consumer<? super String> lost) {
    this.name = name;
    this.source = source;
    this.buffer = buffer;
    this.carrier = carrier;
    this.lost = lost;
  }

  /// Describes items; the code does not run yet. It is ahead of its consumer by two items at most.
  ///
  /// @param name of the threads, and in messages
  public static <T, X extends Exception> Generator<T, X> of(String name, Source<T, X> source) {
    Argument.name(name);
    Argument.given(source, "source", "give the code that produces the items");
    return new Generator<>(name, source, 1, Carrier.ofBlock(), Generator::log);
  }

  /// The items of a publisher: each use subscribes, asks for one item after the other, and cancels
  /// if it is closed before the end. A failure of the publisher is thrown as it is.
  ///
  /// @param name of the threads, and in messages
  public static <T> Generator<T, Exception> from(
      String name, Flow.Publisher<? extends T> publisher) {
    Argument.given(publisher, "publisher", "give the one whose items these are");
    return of(name, out -> new Inbox<T>().forward(publisher, out));
  }

  /// The same with room for this many items between the code and its consumer.
  ///
  /// @param items one or more
  public Generator<T, X> buffer(int items) {
    return new Generator<>(name, source, Argument.room(items, "buffer"), carrier, lost);
  }

  /// The same, whose code finds what this captures on the thread that asks for the first item or
  /// subscribes, besides what the block around that thread carries.
  public Generator<T, X> carrying(Carrier values) {
    Argument.given(values, "carrier", "leave it out");
    return new Generator<>(name, source, buffer, carrier.and(values), lost);
  }

  /// The same with a listener that gets the name when a use of this was lost without having been
  /// closed, while its code runs; without one, `System.Logger` has it. What the code throws then
  /// goes to the uncaught exception handler. Of code that has ended nothing is open: its last items
  /// and its failure are lost with the use.
  ///
  /// @param listener runs on the thread that looks after that use
  public Generator<T, X> onLost(Consumer<? super String> listener) {
    Argument.given(listener, "listener", "leave it out, and System.Logger has it");
    return new Generator<>(name, source, buffer, carrier, listener);
  }

  /// A new use, which the caller has to close.
  public Items<T, X> open() {
    return new Items<>(name, source, buffer, carrier, lost);
  }

  /// A new use as a stream, which is to be closed unless it is read to its end: in a `try`, or by
  /// `flatMap`. It fails as [Items#iterator()] does.
  public Stream<T> stream() {
    return open().stream();
  }

  /// As a publisher: each subscriber gets a new use, whose code runs on the thread of its signals,
  /// begins when the first item is requested, and waits in `emit` for further requests. Nothing is
  /// buffered. A subscription that neither requests nor is cancelled waits for ever: it is not
  /// found lost.
  ///
  /// A subscriber that throws gets that in `onError`, and nothing more.
  ///
  /// A subscription that is cancelled interrupts the code once; what it throws then goes to the
  /// uncaught exception handler. For items that all subscribers share use
  /// `java.util.concurrent.SubmissionPublisher`.
  public Flow.Publisher<T> publisher() {
    return subscriber ->
        new Publishing<T>(
                source,
                Argument.given(subscriber, "subscriber", "give the one who gets the items"),
                carrier)
            .begin(new ThreadOwner(name, () -> {}));
  }

  private static void log(String name) {
    System.getLogger(Generator.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "Items of the generator '"
                + name
                + "' were lost without having been closed or read to their end."
                + " Use them in a try statement.");
  }
}
