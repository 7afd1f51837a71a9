package dev.espalier.engine;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.plan.PlannedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An instance that accepts work.
///
/// @param stops whether someone stops it
/// @param stopped when it accepts none any more
record Served(Cell cell, Object instance, AtomicBoolean stops, CountDownLatch stopped) {
  Served(Cell cell, Object instance) {
    this(cell, instance, new AtomicBoolean(), new CountDownLatch(1));
  }

  PlannedNode node() {
    return cell.node();
  }

  private Optional<Startable> startable() {
    return node().binding().startable() && instance instanceof Startable startable
        ? Optional.of(startable)
        : Optional.empty();
  }

  /// Starts what starts by itself; its hooks come after that.
  void startItself() throws Exception {
    Optional<Startable> startable = startable();
    if (startable.isPresent()) {
      startable.get().start();
    }
  }

  /// Stops what has started by itself when its hooks do not come to their end.
  ///
  /// @param why takes what that throws
  void stopHalf(Throwable why) {
    Throwable e = stopItself();
    if (e != null && e != why) {
      why.addSuppressed(e);
    }
  }

  /// As [#stopHalf], where it is told.
  void stopHalf(Tell tell) {
    long began = System.nanoTime();
    Throwable e = stopItself();
    if (e != null) {
      tell.that(new Event.StopFailed(node().key(), e, since(began)));
    }
  }

  private @Nullable Throwable stopItself() {
    try {
      Optional<Startable> startable = startable();
      if (startable.isPresent()) {
        startable.get().stop();
      }
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /// Runs its stop hooks on this thread, all of them.
  ///
  /// @param told what it is told as that something was thrown
  /// @return what threw
  List<Throwable> stopHooks(Tell tell, UnaryOperator<Throwable> told) {
    List<Throwable> failures = new ArrayList<>();
    long began = System.nanoTime();
    List<Hook<Object>> steps = new ArrayList<>(node().binding().hooks().onStop().reversed());
    startable().ifPresent(startable -> steps.add(_ -> startable.stop()));
    for (Hook<Object> step : steps) {
      try {
        step.run(instance);
      } catch (Throwable thrown) {
        Throwable e = told.apply(thrown);
        failures.add(e);
        tell.that(new Event.StopFailed(node().key(), e, since(began)));
      }
    }
    if (failures.isEmpty()) {
      tell.that(new Event.Stopped(node().key(), since(began)));
    }
    return failures;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
