package dev.espalier.tests.faults.scenes;

import dev.espalier.tests.faults.Scene;
import dev.espalier.tests.faults.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// All scenes, in the order in which a site is looked for in them.
public final class AllScenes {
  private AllScenes() {}

  private record Played(String name, Consumer<Play> body) implements Scene {
    @Override
    public void play(Trial trial) {
      new Play(trial).play(body);
    }
  }

  public static List<Scene> all() {
    List<Scene> all = new ArrayList<>();
    add(all, "asking", Asking::asking);
    add(all, "together", Asking::together);
    add(all, "makesAnew", Asking::makesAnew);
    add(all, "stages", Asking::stages);
    add(all, "handles", Asking::handles);
    add(all, "start", Starts::start);
    add(all, "hooks", Starts::hooks);
    add(all, "startFails", Starts::startFails);
    add(all, "hookFails", Starts::hookFails);
    add(all, "closedWhileStarting", Starts::closedWhileStarting);
    add(all, "within", Scopes::within);
    add(all, "leases", Scopes::leases);
    add(all, "around", Scopes::around);
    add(all, "closeAll", Scopes::closeAll);
    add(all, "evict", Ends::evict);
    add(all, "managed", Ends::managed);
    add(all, "failing", Ends::failing);
    add(all, "closers", Ends::closers);
    add(all, "askedTooLate", Ends::askedTooLate);
    add(all, "closedWhileWaiting", Ends::closedWhileWaiting);
    add(all, "releasedTogether", Ends::releasedTogether);
    add(all, "places", Refused::places);
    add(all, "inside", Refused::inside);
    add(all, "cycles", Refused::cycles);
    add(all, "late", Refused::late);
    add(all, "acquires", Broken::acquires);
    add(all, "twice", Broken::twice);
    add(all, "releases", Broken::releases);
    add(all, "startBreaks", Broken::startBreaks);
    add(all, "halfStarted", Broken::halfStarted);
    add(all, "kinds", Broken::kinds);
    add(all, "lateAcquires", Late::acquires);
    add(all, "lateStarts", Late::starts);
    add(all, "lateReleases", Late::releases);
    add(all, "lateCloses", Late::closes);
    add(all, "lateDrains", Late::drains);
    add(all, "lateInside", Late::inside);
    add(all, "lateHooks", Late::hooks);
    add(all, "carried", Meanwhile::carried);
    add(all, "evictedWhileMade", Meanwhile::evictedWhileMade);
    add(all, "closedWhileEvicting", Meanwhile::closedWhileEvicting);
    add(all, "interruptedStart", Meanwhile::interruptedStart);
    add(all, "others", Meanwhile::others);
    add(all, "askedLate", Meanwhile::askedLate);
    return all;
  }

  private static void add(List<Scene> all, String name, Consumer<Play> body) {
    all.add(new Played(name, body));
  }
}
