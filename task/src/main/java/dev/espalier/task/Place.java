package dev.espalier.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where code runs in the tree of groups, tasks and timed blocks: inside which, called what, with
/// whose threads and which context carried to them.
final class Place {
  /// Where the calling thread is. Unlike threads, it ends with the code that it is bound around.
  private static final ScopedValue<Place> HERE = ScopedValue.newInstance();

  private final @Nullable Place outer;

  /// Null for a task: it is made of the place around it, since few are asked.
  private final @Nullable String path;

  private final Object what;
  private final Carrier carrier;
  private final CarrierWatch watch;

  /// Of the tasks right inside; null for a task.
  private final @Nullable Roster roster;

  /// Groups and timed blocks. Under the lock of this; made late, since most places have none.
  private @Nullable Set<Place> inside;

  private Place(
      @Nullable Place outer,
      @Nullable String path,
      Object what,
      Carrier carrier,
      CarrierWatch watch,
      @Nullable Roster roster) {
    this.outer = outer;
    this.path = path;
    this.what = what;
    this.carrier = carrier;
    this.watch = watch;
    this.roster = roster;
  }

  static @Nullable Place here() {
    return HERE.isBound() ? HERE.get() : null;
  }

  /// A place inside the current one, if there is one, that has threads of its own.
  ///
  /// @param carrier carried in addition to what is carried here
  static Place inside(String name, Object what, @Nullable Carrier carrier) {
    Place here = here();
    String around = here == null ? Thread.currentThread().getName() : here.path();
    String path = around.isEmpty() ? name : around + "/" + name;
    Carrier outer = here == null ? Carried::nothing : here.carrier;
    return new Place(
        here,
        path,
        what,
        carrier == null ? outer : outer.and(carrier),
        here == null ? new CarrierWatch(path) : here.watch,
        new Roster());
  }

  /// A place with threads of its own that are called as if they were of the current one.
  static Place around(Object what) {
    Place here = here();
    String path = here == null ? Thread.currentThread().getName() : here.path();
    String called = path.isEmpty() ? "timed" : path;
    return new Place(
        here,
        called,
        what,
        here == null ? Carried::nothing : here.carrier,
        here == null ? new CarrierWatch(called) : here.watch,
        new Roster());
  }

  /// A place that no other is around, whoever makes it.
  static Place outermost(String name, Object what, Carrier carrier) {
    return new Place(null, name, what, carrier, new CarrierWatch(name), new Roster());
  }

  /// A place of one task of this.
  Place of(Task<?> task) {
    return new Place(this, null, task, carrier, watch, null);
  }

  /// Runs code here. What is captured is put in place around it.
  <R extends @Nullable Object, X extends Throwable> R call(
      Carried carried, ScopedValue.CallableOp<? extends R, X> op) throws X {
    return ScopedValue.where(HERE, this).<R, X>call(() -> carried.call(op));
  }

  /// Shows a group or timed block to those who look at what is inside the one around it.
  void enter() {
    if (outer != null) {
      synchronized (outer) {
        if (outer.inside == null) {
          outer.inside = new LinkedHashSet<>();
        }
        outer.inside.add(this);
      }
    }
  }

  /// Does nothing if it has not entered.
  void leave() {
    if (outer != null) {
      synchronized (outer) {
        if (outer.inside != null) {
          outer.inside.remove(this);
        }
      }
    }
  }

  /// The groups and timed blocks.
  synchronized List<Place> inside() {
    return inside == null ? List.of() : List.copyOf(inside);
  }

  /// Whether the calling thread is here or further inside.
  boolean isAround() {
    for (Place place = here(); place != null; place = place.outer) {
      if (place == this) {
        return true;
      }
    }
    return false;
  }

  Object what() {
    return what;
  }

  String path() {
    return path == null && outer != null && what instanceof Task<?> task
        ? outer.path() + "/" + task.name()
        : Objects.requireNonNull(path);
  }

  Carrier carrier() {
    return carrier;
  }

  /// Of the tasks right inside; only a task has none.
  Roster roster() {
    return Objects.requireNonNull(roster);
  }

  /// Those right inside that have not ended.
  List<Task<?>> tasks() {
    return roster == null ? List.of() : roster.live();
  }

  CarrierWatch watch() {
    return watch;
  }

  /// Waits until no thread is left: of the tasks that have ended, nor, if this is outermost, one
  /// that looks after others. Does not react to interrupts; the flag is kept.
  void awaitThreads() {
    roster().awaitThreads();
    if (outer == null) {
      watch.end();
    }
  }
}
