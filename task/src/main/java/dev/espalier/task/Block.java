package dev.espalier.task;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A place that has threads of its own: of a group, a timed block, or background tasks.
final class Block extends Place {
  private final @Nullable Place outer;
  private final String path;
  private final Object owner;
  private final Carrier carrier;
  private final Roster roster = new Roster();

  private final Block outermost;

  /// Of an outermost block: how many of the threads inside run code. Those that have not begun hold
  /// nothing that others wait for.
  private final AtomicInteger running = new AtomicInteger();

  /// Of an outermost block, for all threads inside. Written under the lock of this; made late,
  /// since most need none.
  private volatile @Nullable CarrierLooks looks;

  private Block(@Nullable Place outer, String path, Object owner, Carrier carrier) {
    this.outer = outer;
    this.path = path;
    this.owner = owner;
    this.carrier = carrier;
    this.outermost = outer == null ? this : outer.outermost();
  }

  /// Inside the current place, if there is one.
  ///
  /// @param carrier carried in addition to what is carried here
  static Block inside(String name, Object owner, @Nullable Carrier carrier) {
    Place here = here();
    String around = here == null ? Thread.currentThread().getName() : here.path();
    String path = around.isEmpty() ? name : around + "/" + name;
    Carrier outer = here == null ? Carried::nothing : here.carrier();
    return new Block(here, path, owner, carrier == null ? outer : outer.and(carrier));
  }

  /// Inside the current place, with threads that are called as if they were of that.
  static Block around(Object owner) {
    Place here = here();
    String path = here == null ? Thread.currentThread().getName() : here.path();
    return new Block(
        here,
        path.isEmpty() ? "timed" : path,
        owner,
        here == null ? Carried::nothing : here.carrier());
  }

  /// Inside of none, whoever makes it.
  static Block outermost(String name, Object owner, Carrier carrier) {
    return new Block(null, name, owner, carrier);
  }

  /// Shows it to those who look at what is inside the place around it.
  void enter() {
    if (outer != null) {
      outer.add(this);
    }
  }

  /// When none of its threads is left but those that were given up; waits for the one that looks
  /// after others, if this is outermost. Does not react to interrupts; the flag is kept.
  void leave() {
    CarrierLooks mine = looks;
    if (outer != null) {
      outer.remove(this);
    } else if (mine != null) {
      mine.end();
    }
  }

  /// The calling thread begins a task here. One that is alone starves no more than a thread without
  /// a group would; where there are two, somebody looks after them.
  void begins() {
    if (outermost.running.getAndIncrement() > 0) {
      outermost.look();
    }
  }

  /// The calling thread has ended its task.
  void ended() {
    outermost.running.getAndDecrement();
  }

  private void look() {
    CarrierLooks mine = looks;
    if (mine == null) {
      synchronized (this) {
        mine = looks == null ? new CarrierLooks(this::isWatched, () -> {}) : looks;
        looks = mine;
      }
    }
    mine.look();
  }

  Roster roster() {
    return roster;
  }

  @Override
  @Nullable Place outer() {
    return outer;
  }

  @Override
  Block outermost() {
    return outermost;
  }

  @Override
  Carrier carrier() {
    return carrier;
  }

  /// What is carried from the calling thread to one inside.
  Carried captured() {
    return Objects.requireNonNull(
        carrier.capture(),
        "what a carrier captured is null: where there is nothing, return Carried.nothing()");
  }

  @Override
  String path() {
    return path;
  }

  @Override
  List<Task<?>> tasks() {
    return roster.live();
  }

  @Override
  String state() {
    return owner.toString();
  }
}
