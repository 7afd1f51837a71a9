package dev.espalier.bind;

import java.time.Duration;

/// How long things may take. What is over its time is told to end, once, by an interrupt; what does
/// not end within the grace either is abandoned: reported with its stack, and waited for no more.
///
/// Immutable. Of a container, see `ContainerBuilder.limits`; of one binding, see
/// [BindingBuilder#acquireWithin] and [BindingBuilder#releaseWithin].
///
/// @param acquire making one waiting node; inline nodes are never cut off
/// @param start a whole start
/// @param drain how long a closing scope serves the scopes inside that are in use
/// @param release releasing one node of the container, or stopping it
/// @param close closing the container, with all that belongs to it. When of it two graces are left
///   everything but the releases is told to end; when one is left what is being released is, and
///   the rest is begun without waiting
/// @param grace from the interrupt until something is abandoned; at most a third of `close`
public record Limits(
    Duration acquire,
    Duration start,
    Duration drain,
    Duration release,
    Duration close,
    Duration grace) {

  /// What holds where nothing else is said.
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofSeconds(5));

  /// As these, with another limit for making one node.
  public Limits acquire(Duration limit) {
    return new Limits(limit, start, drain, release, close, grace);
  }

  /// As these, with another limit for a start.
  public Limits start(Duration limit) {
    return new Limits(acquire, limit, drain, release, close, grace);
  }

  /// As these, with another limit for scopes in use when a scope around them closes.
  public Limits drain(Duration limit) {
    return new Limits(acquire, start, limit, release, close, grace);
  }

  /// As these, with another limit for releasing one node.
  public Limits release(Duration limit) {
    return new Limits(acquire, start, drain, limit, close, grace);
  }

  /// As these, with another limit for closing the container.
  public Limits close(Duration limit) {
    return new Limits(acquire, start, drain, release, limit, grace);
  }

  /// As these, with another grace.
  public Limits grace(Duration limit) {
    return new Limits(acquire, start, drain, release, close, limit);
  }

  /// Refuses lengths that are not positive.
  public Limits {
    for (Duration limit : new Duration[] {acquire, start, drain, release, close, grace}) {
      if (!limit.isPositive()) {
        throw new IllegalArgumentException(
            "a limit is " + limit + "; say a length of time, or a very long one for none.");
      }
    }
  }
}
