package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The steps of one acquisition, until they are handed over or released. One that comes later is
/// released at once.
final class Steps implements Resource.Steps {
  /// What nobody waits for any more.
  static final ExitCase TOO_LATE = ExitCase.cancelled("it came after it had been given up");

  private final LiveScope scope;
  private final Releasable of;
  private final List<Release.Step> all = new ArrayList<>(1);
  private volatile boolean ended;

  Steps(LiveScope scope, Releasable of) {
    this.scope = scope;
    this.of = of;
  }

  @Override
  public <S> S addWithExit(S part, Resource.ExitRelease<? super S> release) {
    if (part == null) {
      throw new Text("a step of " + of.key() + " registered null.")
          .told("ESP-311", "register what the step has acquired.");
    }
    Objects.requireNonNull(release, "release is null");
    Release.Step step = exit -> release.release(part, exit);
    if (ended) {
      String what = " was registered after its acquire had ended; it was released at once.";
      EspalierException late = new Text("a step of " + of.key() + what).refused("ESP-314");
      new Release(of, List.of(step))
          .runNow(scope.lateExit(), scope.engine.tell)
          .forEach(late::addSuppressed);
      throw late;
    }
    all.add(step);
    return part;
  }

  /// A step of the container's, on the thread that acquires.
  void add(Release.Step step) {
    all.add(step);
  }

  boolean haveEnded() {
    return ended;
  }

  /// Nothing is added any more.
  ///
  /// @param last released after all others, if there is something
  /// @return the release of what was added
  Release end(Release.@Nullable Step last) {
    ended = true;
    if (last != null) {
      all.addFirst(last);
    }
    return new Release(of, List.copyOf(all));
  }
}
