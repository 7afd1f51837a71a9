package dev.espalier.task.flow;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The items of a queue, with an end for those who put and one for those who take. Each end is the
/// lock of its own, so that an item may come in while another goes out; what needs both is said so,
/// and takes that of [#in] first.
///
/// A place without an item holds null: neither end has to know where the other stands.
final class Ring<T> {
  /// How many places there are at first: most queues never need more.
  private static final int FEW = 1024;

  final End in = new End();
  final End out = new End();
  private final int most;

  /// Replaced under both locks.
  private AtomicReferenceArray<@Nullable T> places;

  /// @param most how many items there is room for
  Ring(int most) {
    this.most = most;
    places = new AtomicReferenceArray<>(Math.min(most, FEW));
  }

  /// Where the next item comes in or goes out, and how many have.
  @SuppressWarnings({"unused", "UnusedVariable"})
  static final class End {
    private int at;
    private long count;

    // Processors take memory from each other in lines of 64 bytes, and prefetch another: without
    // these two ends may share one, and wait for each other all the same.
    private long line11, line12, line13, line14, line15, line16, line17, line18;
    private long line21, line22, line23, line24, line25, line26, line27, line28;

    /// Under its lock, or both.
    long count() {
      return count;
    }

    /// Where it is after one more item.
    private int next(int length) {
      return at + 1 == length ? 0 : at + 1;
    }
  }

  /// Under the lock of [#in].
  ///
  /// @return false if there is no place; [#grow] may make one
  boolean add(T item) {
    AtomicReferenceArray<@Nullable T> here = places;
    if (here.getAcquire(in.at) != null) {
      return false;
    }
    int next = in.next(here.length());
    here.setRelease(in.at, item); // from here on nothing is called: there may be no stack for it
    in.at = next;
    in.count++;
    return true;
  }

  /// Under the lock of [#out]: takes the first, if there is one.
  @Nullable T poll() {
    AtomicReferenceArray<@Nullable T> here = places;
    T item = here.getAcquire(out.at);
    if (item != null) {
      int next = out.next(here.length());
      here.setRelease(out.at, null);
      out.at = next;
      out.count++;
    }
    return item;
  }

  /// Under the lock of [#out], while nobody puts.
  boolean isEmpty() {
    return places.getPlain(out.at) == null;
  }

  /// Under both locks: whether there is no room.
  boolean isFull() {
    return in.count - out.count == most;
  }

  /// Under both locks: an item for which there is room.
  void enter(T item) {
    if (in.count - out.count == places.length()) {
      grow();
    }
    if (!add(item)) {
      throw new IllegalStateException("there is room, and no place");
    }
  }

  /// Under both locks: an item goes from one who puts to one who takes.
  void pass() {
    in.count++;
    out.count++;
  }

  private void grow() {
    int length = places.length();
    var more = new AtomicReferenceArray<@Nullable T>((int) Math.min(most, 2L * length));
    for (int i = 0; i < length; i++) {
      more.setPlain(i, places.getPlain((out.at + i) % length));
    }
    out.at = 0;
    in.at = length;
    places = more;
  }
}
