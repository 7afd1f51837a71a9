package dev.espalier.task;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes something that belongs to the current thread, such as a logging context, to other threads.
///
/// [#capture()] works at once, on the thread that calls it, and changes nothing there. The
/// [Carried] that it returns puts the captured values in place around code, on the thread that runs
/// that code, and afterwards brings back what was there before.
///
/// {@snippet file="dev/espalier/tests/task/CarrierTest.java" region="example"}
///
/// Immutable, and safe for any number of threads if the given functions are. It is neither for
/// thread-locals that code on both threads is to change, nor for values that only one thread may
/// use: what is captured is shared by all threads that it is carried to.
///
/// A capture that fails throws what the function threw, and nothing is captured; there is nothing
/// to undo. For failures later see [Carried].
@FunctionalInterface
public interface Carrier {
  /// Captures the values of the calling thread.
  Carried capture();

  /// Carries this and another: they are captured in this order, put in place in this order, and
  /// taken back in reverse.
  default Carrier and(Carrier next) {
    Objects.requireNonNull(next, "the next carrier is null: leave it out");
    return () -> both(captured(this), captured(next));
  }

  /// Carries scoped values: those that are bound are bound to the same again. One that is not is
  /// left as it is on the other thread, which cannot unbind it. Without values, carries nothing.
  static Carrier of(ScopedValue<?>... values) {
    Objects.requireNonNull(values, "the scoped values are null: give some, or none");
    ScopedValue<?>[] all = values.clone();
    for (ScopedValue<?> value : all) {
      Objects.requireNonNull(value, "a scoped value is null: leave it out");
    }
    return () -> {
      ScopedValue.@Nullable Carrier bound = null;
      for (ScopedValue<?> value : all) {
        bound = value.isBound() ? rebound(bound, value) : bound;
      }
      return bound == null ? Carried.nothing() : bound(bound);
    };
  }

  /// Carries a value that can be read and written, such as SLF4J's
  /// `Carrier.of(MDC::getCopyOfContextMap, MDC::setContextMap)`. On the other thread the value
  /// there is read, the captured one written, and in the end, however the code ended, the one that
  /// was read is written back.
  ///
  /// @param read gives a value that later changes to the context leave alone; null is one too
  /// @param write accepts all that `read` gives; what it returns is lost: see [#opening]
  static <T extends @Nullable Object> Carrier of(
      Supplier<? extends T> read, Consumer<? super T> write) {
    Objects.requireNonNull(
        read, "the read is null: give what returns the value, which may be null");
    Objects.requireNonNull(write, "the write is null: give what sets the value, also to null");
    return Carrier.<T>opening(
        read,
        value -> {
          T before = read.get();
          write.accept(value);
          return () -> write.accept(before);
        });
  }

  /// Carries a value that is put in place by opening something, which must then be closed on the
  /// same thread. With OpenTelemetry: `Context::current` and `c -> c.makeCurrent()::close`.
  ///
  /// @param read gives the value; null is one too
  /// @param open puts it in place and returns what takes it back; if it throws it has done nothing
  static <T extends @Nullable Object> Carrier opening(
      Supplier<? extends T> read, Function<? super T, ? extends Runnable> open) {
    Objects.requireNonNull(
        read, "the read is null: give what returns the value, which may be null");
    Objects.requireNonNull(open, "the open is null: give what puts the value in place");
    return () -> {
      T value = read.get();
      return new Carried() {
        @Override
        public <R extends @Nullable Object, X extends Throwable> R call(
            ScopedValue.CallableOp<? extends R, X> op) throws X {
          interface Opened extends AutoCloseable {
            @Override
            void close();
          }
          Runnable close =
              Objects.requireNonNull(
                  open.apply(value),
                  "what open returned is null: it is to return what takes the value back");
          try (Opened _ = close::run) {
            return op.call();
          }
        }
      };
    };
  }

  /// Carries what the block around the calling thread carries to its tasks, see
  /// [TaskBlock#carrying]; outside of such a block, nothing.
  static Carrier ofBlock() {
    return () -> {
      Place here = Place.here();
      return here == null ? Carried.nothing() : captured(here.carrier());
    };
  }

  /// Carries the context class loader.
  static Carrier contextClassLoader() {
    return Carrier.<@Nullable ClassLoader>of(
        () -> Thread.currentThread().getContextClassLoader(),
        loader -> Thread.currentThread().setContextClassLoader(loader));
  }

  private static Carried captured(Carrier carrier) {
    return Objects.requireNonNull(
        carrier.capture(),
        "what a carrier captured is null: where there is nothing, return Carried.nothing()");
  }

  private static <T> ScopedValue.Carrier rebound(
      ScopedValue.@Nullable Carrier others, ScopedValue<T> value) {
    return others == null
        ? ScopedValue.where(value, value.get())
        : others.where(value, value.get());
  }

  private static Carried bound(ScopedValue.Carrier values) {
    return new Carried() {
      @Override
      public <R extends @Nullable Object, X extends Throwable> R call(
          ScopedValue.CallableOp<? extends R, X> op) throws X {
        return values.call(op);
      }
    };
  }

  private static Carried both(Carried outer, Carried inner) {
    if (outer == Carried.nothing() || inner == Carried.nothing()) {
      return outer == Carried.nothing() ? inner : outer;
    }
    return new Carried() {
      @Override
      public <R extends @Nullable Object, X extends Throwable> R call(
          ScopedValue.CallableOp<? extends R, X> op) throws X {
        return outer.<R, X>call(() -> inner.call(op));
      }
    };
  }
}
