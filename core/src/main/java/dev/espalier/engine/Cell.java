package dev.espalier.engine;

import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A node in progress: one that others can wait for, and that ends once, with an instance or a
/// failure.
///
/// It is pending while dependencies are unfinished, then being made by one thread, then ended. A
/// cell is also the identity of its instance: handles and releases know by it what they belong to.
final class Cell extends Work.Item implements Releasable {
  static final @Nullable Cell[] NONE = {};

  private final PlannedNode node;
  private final @Nullable Place place;
  private final @Nullable Cell parent;
  private final boolean waiting;
  private final boolean part;

  private final Beginning beginning = new Beginning();

  /// The subscribers so far as a chain, or [Ended].
  private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

  private volatile @Nullable Cell @Nullable [] inputs;
  private volatile boolean begins;
  private volatile @Nullable Thread maker;

  /// By `System.nanoTime`, of any sign; written before the maker.
  private long madeSince;

  private volatile boolean handedOver;
  private volatile boolean givenUp;
  private volatile boolean forsaken;
  private boolean ahead;
  private volatile @Nullable Alarm alarm;
  private volatile @Nullable DeadlineException expired;

  private record Ended(Object outcome) {}

  /// A link of the chain of subscribers.
  record Link(Subscriber subscriber, @Nullable Link next) {}

  private Cell(
      LiveScope scope,
      PlannedNode node,
      @Nullable Place place,
      @Nullable Cell parent,
      boolean waiting) {
    super(scope);
    this.node = node;
    this.place = place;
    this.parent = parent;
    this.waiting = waiting;
    this.part = parent != null && parent.scope() == scope && !parent.isThere();
  }

  /// A cell for a place, which it still has to claim.
  ///
  /// @param waiting made on a thread of the container; else on the thread that asks
  static Cell in(Place place, boolean waiting) {
    return new Cell(place.scope(), place.node(), place, place.parent(), waiting);
  }

  /// A cell of an instance that only its parent gets.
  ///
  /// @param parent the cell in whose making it is made, or whose handle asked; null for a caller
  /// @param waiting as [#in]
  static Cell unscoped(LiveScope scope, PlannedNode node, @Nullable Cell parent, boolean waiting) {
    return new Cell(scope, node, null, parent, waiting);
  }

  PlannedNode node() {
    return node;
  }

  @Override
  public Key<?> key() {
    return node.key();
  }

  /// The node if there is one instance, else itself.
  @Override
  public Object vertex() {
    return node.shared() ? node : this;
  }

  @Nullable Cell parent() {
    return parent;
  }

  /// Whether another needed it to be made; else that was there, and asked for it by a handle.
  boolean isPart() {
    return part;
  }

  /// Whether it was made for another, directly or not, and for nobody else. What was made for one
  /// that is still being made, or may yet be, is left to whoever makes that.
  ///
  /// @param running what runs: seen at one moment for all
  boolean isLeftBy(Cell other, Set<Work.Item> running) {
    return this != other && upTo(other, running) == other;
  }

  /// Whether it, or what it was made for, is still being made or may yet be; see [#isLeftBy].
  boolean isForOneOf(Set<Work.Item> running) {
    return upTo(null, running) != null;
  }

  /// Another that it was made for, or before that one that is still being made.
  private @Nullable Cell upTo(@Nullable Cell other, Set<Work.Item> running) {
    Cell cell = this;
    while (cell != null
        && cell != other
        && !(running.contains(cell) && !cell.beginning.isPrevented())) {
      cell = cell.node.shared() ? null : cell.parent;
    }
    return cell;
  }

  /// It is made ahead, for its parent to begin with.
  void isMadeAhead() {
    ahead = true;
  }

  /// Whether what it was made for has failed meanwhile, and nobody else was given it: it was made
  /// ahead, or is kept by a handle of that alone.
  boolean isLeft() {
    return parent != null && (ahead || place != null) && parent.beginning.hasFailed();
  }

  /// What it was made for in the end, or it.
  Cell outermost() {
    Cell cell = this;
    while (cell.parent != null) {
      cell = cell.parent;
    }
    return cell;
  }

  /// The shared node that it is of, or that it was made for; null if it was made for a caller.
  @Nullable PlannedNode keptWith() {
    Cell cell = this;
    while (cell != null && !cell.node.shared()) {
      cell = cell.parent;
    }
    return cell == null ? null : cell.node;
  }

  /// Claims the slot, if there is one; false if another was first.
  boolean claim() {
    return place == null || place.slots().claim(place.index(), this);
  }

  /// The thread that makes it, once it is being made.
  @Override
  @Nullable Thread thread() {
    return maker;
  }

  @Override
  public void clear() {
    if (place != null) {
      place.slots().clear(place.index());
    }
  }

  @Override
  void tellToEnd() {
    Preparation.end(this, Failure.CLOSED);
    if (node.binding().manner().interruptible()) {
      cancellation().cancel();
    }
  }

  /// It is over its time: interrupted, or, if that is not wanted, ended for those who wait.
  void cutOff() {
    if (node.binding().manner().interruptible()) {
      cancellation().cancel();
    } else {
      var _ = giveUp();
    }
  }

  private void endExpired() {
    DeadlineException why = expired;
    if (why != null) {
      Preparation.endAside(this, new Failure.Threw(node, why, Duration.ZERO, List.of()));
    }
  }

  @Override
  boolean abandon(String why) {
    expired = expired == null ? new DeadlineException(why) : expired;
    return giveUp();
  }

  /// Whoever waits for it fails; a value that it yields all the same is released at once.
  ///
  /// @return false if it has ended by itself
  private boolean giveUp() {
    if (beginning.decide()) {
      givenUp = true;
      endExpired();
    }
    return givenUp;
  }

  /// The only one who was to have it does not wait for it any more.
  ///
  /// @return false if it has ended, or is about to
  boolean forsake() {
    forsaken = true;
    boolean first = outcome() == null && beginning.decide();
    givenUp |= first; // else whoever gave it up before has its word
    return first;
  }

  /// Whether nobody is to have its instance.
  boolean isForsaken() {
    return forsaken && !(outcome() instanceof Failure);
  }

  /// It fails, and if its making has not begun it never will.
  ///
  /// @return the cells of what is made for it alone; none if whoever makes it sees to that
  List<Cell> leaveParts() {
    boolean prevented = beginning.prevent();
    @Nullable Cell[] needs = inputs;
    if (!prevented || needs == null) {
      return List.of();
    }
    List<Cell> parts = List.of();
    for (Cell need : needs) {
      if (need != null && need.parent == this) {
        parts = parts.isEmpty() ? new ArrayList<>() : parts;
        parts.add(need);
      }
    }
    inputs = NONE;
    return parts;
  }

  /// Whether and when its making begins.
  Beginning beginning() {
    return beginning;
  }

  void alarm(Alarm rings) {
    alarm = rings;
    if (outcome() != null) {
      rings.cancel(); // it ended before it could take it back
    }
  }

  void expired(DeadlineException why) {
    expired = why;
  }

  /// It is about to be made by a thread that may not be there yet.
  void begins() {
    begins = true;
  }

  /// Whether it is not yet to be made by any thread.
  boolean isPending() {
    return maker == null && !begins;
  }

  /// What threw; the deadline, if it was that which the interrupt came from: an error of its own
  /// wins.
  Throwable inTime(Throwable thrown) {
    DeadlineException late = expired;
    return late != null && Interrupts.orCancelCaused(thrown) ? late : thrown;
  }

  void madeBy(Thread thread) {
    madeSince = System.nanoTime();
    maker = thread;
  }

  /// Whether it is made by the thread that makes another, and was begun after that.
  boolean isMadeInside(@Nullable Cell other) {
    return other != null && maker == other.maker && madeSince - other.madeSince > 0;
  }

  /// Another thread goes on with it, one of the container's.
  void handedOverTo(Thread thread) {
    handedOver = true;
    madeBy(thread);
  }

  @Override
  boolean isOnOurThread() {
    return (handedOver || waiting) && !beginning.isPrevented();
  }

  /// Whether it is made there from the beginning.
  boolean waiting() {
    return waiting;
  }

  /// The cells of its waiting dependencies by position, until it is made; null before they are
  /// known, and null for one that was ready.
  @Nullable Cell @Nullable [] inputs() {
    return inputs;
  }

  void inputs(@Nullable Cell[] cells) {
    inputs = cells;
  }

  /// What it still waits for, in words.
  String unfinished() {
    StringJoiner names = new StringJoiner(", ");
    @Nullable Cell[] needs = inputs;
    if (needs != null) {
      for (Cell need : needs) {
        if (need != null && need.outcome() == null) {
          names.add(need.node().toString());
        }
      }
    }
    return names.toString();
  }

  /// How it ended: the instance or a [Failure]; null if it has not.
  @Nullable Object outcome() {
    return state.get() instanceof Ended ended ? ended.outcome() : null;
  }

  /// Whether there is an instance; not as long as it is still being made though it was given up.
  boolean isThere() {
    Object outcome = outcome();
    return outcome != null && !(outcome instanceof Failure);
  }

  /// Whether nobody else is being made, or is there, in its place.
  boolean isInItsPlace() {
    return place == null || place.get() == this;
  }

  /// Adds someone to be told; false if it has ended already.
  boolean subscribe(Subscriber subscriber) {
    while (true) {
      Object now = state.get();
      if (now instanceof Ended) {
        return false;
      }
      if (state.compareAndSet(now, new Link(subscriber, (Link) now))) {
        return true;
      }
    }
  }

  /// Ends it, and gives its slot the instance, or nothing after a failure: first the slot, so that
  /// who is told and asks again finds it so.
  ///
  /// @return whom to tell; null if nobody, or if it had ended before
  @Nullable Link end(Object outcome) {
    if (place != null) {
      if (outcome instanceof Failure) {
        place.slots().vacate(place.index(), this);
      } else if (!place.slots().publish(place.index(), this, outcome)) {
        return null;
      }
    }
    while (true) {
      Object now = state.get();
      if (now instanceof Ended) {
        return null;
      }
      if (state.compareAndSet(now, new Ended(outcome))) {
        Alarm rings = alarm;
        if (rings != null) {
          rings.cancel();
        }
        return (Link) now;
      }
    }
  }
}
