package dev.espalier.tests.proof;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of the journal of a run. An instance has an id of its own, and so has a scope: the
/// container is 0.
sealed interface Entry {
  /// The scope of what has no lifetime is not known.
  int SOMEWHERE = -1;

  /// The number of what is added by hand.
  int BY_HAND = -1;

  /// How the making of an instance ended.
  enum Result {
    /// It is there, and there is nothing to release.
    MADE,
    HELD,
    FAILED,
    /// The JDK dropped it, since its stage was cancelled.
    DROPPED
  }

  /// Making an instance began.
  ///
  /// @param instead whether it is the fallback
  /// @param needs the instances that it was given
  record Began(int id, int node, int scope, boolean instead, List<Integer> needs)
      implements Entry {}

  /// It has ended.
  ///
  /// @param interrupts how many of them it has seen
  record Ended(int id, Result result, @Nullable Throwable thrown, int interrupts)
      implements Entry {}

  /// An instance got others through a handle.
  ///
  /// @param late after it was made
  record Used(int id, List<Integer> used, boolean late) implements Entry {}

  /// An acquire of several steps has registered a part.
  record PartMade(int id, int part) implements Entry {}

  /// The part is released.
  record PartReleased(int id, int part, ExitCase exit) implements Entry {}

  /// The release of an instance began.
  ///
  /// @param exit null if it is not told
  /// @param interrupted whether its thread was
  record ReleaseBegan(int id, @Nullable ExitCase exit, boolean interrupted) implements Entry {}

  /// It has ended.
  record ReleaseEnded(int id, @Nullable Throwable thrown) implements Entry {}

  /// A start or stop hook ran.
  record Hook(int id, boolean start) implements Entry {}

  /// The start began.
  record StartCalled() implements Entry {}

  /// The start returned or threw.
  record StartEnded(@Nullable Throwable thrown) implements Entry {}

  /// Someone begins to ask.
  record Asked(int ask) implements Entry {}

  /// Someone asks a scope for the instance of a node.
  record Wanted(int ask, int node, int scope) implements Entry {}

  /// They got these.
  ///
  /// @param asked the line at which they asked
  record Seen(int ask, int node, int scope, List<Integer> ids, int asked) implements Entry {}

  /// They have got an end.
  record Answered(int ask, @Nullable Throwable thrown) implements Entry {}

  /// Someone is interrupted.
  ///
  /// @param done false just before, true just after it
  record Interrupted(Trouble.What who, int of, boolean done) implements Entry {}

  /// Whether the flag of someone is up who has got an end, who may be interrupted.
  record Flag(Trouble.What who, int of, boolean up) implements Entry {}

  /// A scope was opened.
  record ScopeOpened(int scope, int parent) implements Entry {}

  /// Its use has ended; null if it is not said how.
  record ScopeEnding(int scope, @Nullable ExitCase exit) implements Entry {}

  /// Its end has come.
  record ScopeEnded(int scope) implements Entry {}

  /// A lease of an instance is about to be closed.
  record LeaseEnding(int id, @Nullable ExitCase exit) implements Entry {}

  /// Code of a scope closed it, or one around it.
  record ClosedInside(@Nullable Throwable thrown) implements Entry {}

  /// Someone evicts a node.
  record EvictCalled(int node) implements Entry {}

  /// They come back.
  record EvictEnded(int node, @Nullable Throwable thrown) implements Entry {}

  /// Someone closes the container; [#BY_HAND] does not wait for it.
  record CloseCalled(int closer) implements Entry {}

  /// They come back.
  record CloseEnded(int closer, @Nullable Throwable thrown) implements Entry {}

  /// Nothing runs on a thread of the container.
  record Quiet() implements Entry {}

  /// The container takes nothing new: heard from it.
  record Closing() implements Entry {}

  /// How the close went.
  record Report(CloseReport report) implements Entry {}

  /// A thread that is left.
  record Left(String thread) implements Entry {}

  /// Someone gets no end.
  record Stuck(String who) implements Entry {}
}
