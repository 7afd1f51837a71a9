package dev.espalier.task.flow;

import dev.espalier.task.Carrier;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// One use of a [Generator]: its items, one after the other.
///
/// Belongs to one thread at a time, except that any may close it. It is closed by whoever opened
/// it, unless it was read to its end. All ways to read it take from the same items: a second loop
/// goes on where the first one broke off.
///
/// @param <X> what the code that produces the items throws
public final class Items<T, X extends Exception> implements AutoCloseable, Iterable<T> {
  private final Production<T, X> production;

  Items(
      String name,
      Generator.Source<T, ? extends X> source,
      int buffer,
      Carrier carrier,
      Consumer<? super String> lost) {
    production = new Production<>(name, source, buffer, carrier, new WeakReference<>(this), lost);
  }

  /// The next item, for which this waits; an interrupt ends the wait, and the item comes next time.
  ///
  /// @return empty at the end
  /// @throws X what the code threw, as it is; also when asked again
  /// @throws IllegalStateException if this was closed, or if the code that produces the items asks,
  ///   which would wait for itself
  public Optional<T> take() throws X, InterruptedException {
    try {
      return production.take();
    } finally {
      Reference.reachabilityFence(this); // not lost while it waits
    }
  }

  /// Ends the code if it has not ended: interrupts it once and waits for it. Does not react to
  /// interrupts; the flag is kept. Again does nothing.
  ///
  /// @throws X what the code threw, unless [#take()] has thrown it
  @Override
  public void close() throws X {
    production.close();
  }

  /// These items as an iterator, which throws what is unchecked as it is. What is checked, and an
  /// interrupt of the wait, it throws as the cause of a [GeneratorException].
  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private Optional<T> next = Optional.empty();

      @Override
      public boolean hasNext() {
        if (next.isEmpty()) {
          next = taken();
        }
        return next.isPresent();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException(
              "there are no more items: ask hasNext() before each next()");
        }
        T item = next.orElseThrow();
        next = Optional.empty();
        return item;
      }
    };
  }

  /// These items as a stream, which closes this when it is closed, and fails as [#iterator()] does.
  public Stream<T> stream() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
        .onClose(this::closed);
  }

  private Optional<T> taken() {
    try {
      return take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GeneratorException("interrupted while waiting for an item", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new GeneratorException("the code that produces the items failed", e);
    }
  }

  private void closed() {
    try {
      close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new GeneratorException("the code that produces the items failed", e);
    }
  }
}
