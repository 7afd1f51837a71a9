package dev.espalier.tests.proof;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.Seeds;
import dev.espalier.tests.proof.Bindings.InRequest;
import dev.espalier.tests.proof.Bindings.InSession;
import dev.espalier.tests.proof.Bindings.RequestId;
import dev.espalier.tests.proof.Bindings.SessionId;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the askers of a case do, each on its thread.
final class Asking {
  /// Who asks when all is over.
  static final Ask AFTER_THE_END =
      new Ask(-1, Ask.What.GET, Ask.When.LATER, List.of(), 0, Ask.End.WELL);

  private final Case of;
  private final Making making;
  private final Journal journal;
  private final Scope container;
  private final AtomicInteger scopes = new AtomicInteger();

  Asking(Case of, Making making, Journal journal, Scope container) {
    this.of = of;
    this.making = making;
    this.journal = journal;
    this.container = container;
  }

  /// Asks, and writes down what came of it.
  void run(Ask ask) {
    journal.add(new Entry.Asked(ask.number()));
    Throwable thrown = null;
    try {
      ask(ask);
    } catch (Throwable e) {
      thrown = e;
    }
    journal.add(new Entry.Answered(ask.number(), thrown));
    boolean up = Thread.interrupted();
    journal.add(new Entry.Flag(Trouble.What.INTERRUPT_ASKER, ask.number(), up));
  }

  /// Asks a container that is closed.
  void afterTheEnd() {
    of.nodes().stream()
        .filter(node -> node.kind() != Node.Kind.DECORATOR && of.depth(node.number()) == 0)
        .findFirst()
        .ifPresent(node -> run(AFTER_THE_END.nodes(List.of(node.number()))));
  }

  private void ask(Ask ask) throws Exception {
    switch (ask.what()) {
      case GET -> getAll(ask, container, 0);
      case ASYNC -> {
        for (int node : ask.nodes()) {
          seen(ask, node, 0, () -> joined(container.getAsync(key(node))));
        }
      }
      case CALL -> {
        int one = ask.nodes().getFirst();
        int other = ask.nodes().getLast();
        int asked = journal.add(new Entry.Wanted(ask.number(), one, 0));
        container.<Boolean, Exception>call(
            needs(key(one))
                .and(key(other))
                .call((a, b) -> {
                  saw(ask, one, 0, a, asked);
                  saw(ask, other, 0, b, asked);
                  end(ask);
                  return true;
                }));
      }
      case LEASE -> lease(ask);
      case WITHIN -> within(ask, container, 0, 1);
      case OPEN -> open(ask, container, 0, 1);
      case MANAGE -> manage(ask);
    }
  }

  @SuppressWarnings("unchecked") // whatever it is, it is only looked at
  private Key<Object> key(int node) {
    return (Key<Object>) Keys.of(of.node(node));
  }

  private void getAll(Ask ask, Scope scope, int id) throws Exception {
    for (int node : ask.nodes()) {
      seen(ask, node, id, () -> scope.get(key(node)));
    }
  }

  /// How something is got.
  private interface Got {
    Object get() throws Exception;
  }

  private void seen(Ask ask, int node, int scope, Got got) throws Exception {
    int asked = journal.add(new Entry.Wanted(ask.number(), node, scope));
    saw(ask, node, scope, got.get(), asked);
  }

  private void saw(Ask ask, int node, int scope, Object got, int asked) {
    journal.add(new Entry.Seen(ask.number(), node, scope, Handles.ids(got), asked));
  }

  private static Object joined(CompletionStage<Object> stage) throws Exception {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static void end(Ask ask) throws Faults.Planned {
    if (ask.end() == Ask.End.FAILS) {
      throw new Faults.Planned("body of " + ask.number());
    }
  }

  private static @Nullable ExitCase said(Ask ask, Throwable failure) {
    return switch (ask.end()) {
      case WELL -> ExitCase.completed();
      case FAILS -> ExitCase.failed(failure);
      case NOTHING -> null;
    };
  }

  private static void say(@Nullable ExitCase exit, Runnable complete, Runnable fail) {
    switch (exit) {
      case ExitCase.Completed _ -> complete.run();
      case ExitCase.Failed _ -> fail.run();
      case ExitCase.Cancelled _ -> {}
      case null -> {}
    }
  }

  private void lease(Ask ask) throws Exception {
    int node = ask.nodes().getFirst();
    int asked = journal.add(new Entry.Wanted(ask.number(), node, 0));
    try (Lease<Object> lease = container.acquire(key(node))) {
      Object got = lease.get();
      saw(ask, node, 0, got, asked);
      Faults.Planned failure = new Faults.Planned("use of " + ask.number());
      ExitCase exit = said(ask, failure);
      say(exit, lease::complete, () -> lease.fail(failure));
      for (int id : Handles.ids(got)) {
        journal.add(new Entry.LeaseEnding(id, exit));
      }
    }
  }

  /// Half of them with the flag of their thread up: that is not meant for what they add.
  private void manage(Ask ask) {
    if (ask.number() % 2 == 0) {
      journal.add(new Entry.Interrupted(Trouble.What.INTERRUPT_ASKER, ask.number(), false));
      Thread.currentThread().interrupt();
      journal.add(new Entry.Interrupted(Trouble.What.INTERRUPT_ASKER, ask.number(), true));
    }
    int id = journal.newId();
    var _ =
        container.manage(
            Resource.withExit(
                () -> {
                  journal.add(
                      new Entry.Began(id, Entry.BY_HAND, Entry.SOMEWHERE, false, List.of()));
                  journal.add(new Entry.Ended(id, Entry.Result.HELD, null, 0));
                  return new Part<>(id);
                },
                (_, exit) -> {
                  boolean interrupted = Thread.currentThread().isInterrupted();
                  journal.add(new Entry.ReleaseBegan(id, exit, interrupted));
                  journal.add(new Entry.ReleaseEnded(id, null));
                }));
  }

  private static Class<? extends Annotation> lifetime(int depth) {
    return depth == 1 ? InSession.class : InRequest.class;
  }

  private static void seed(int depth, int id, Seeds seeds) {
    if (depth == 1) {
      seeds.put(SessionId.class, new SessionId(id));
    } else {
      seeds.put(RequestId.class, new RequestId(id));
    }
  }

  private void within(Ask ask, Scope outer, int parent, int depth) throws Exception {
    int id = scopes.incrementAndGet();
    try {
      outer.<Exception>runWithin(
          lifetime(depth),
          seeds -> seed(depth, id, seeds),
          scope -> {
            journal.add(new Entry.ScopeOpened(id, parent));
            Throwable thrown = null;
            try {
              body(ask, scope, id, depth);
              if (ask.depth() > depth) {
                within(ask, scope, id, depth + 1);
              }
              making.faults().closeInside(ask.number() % 3 == 0 ? container : scope);
              end(ask);
            } catch (Throwable e) {
              thrown = e;
              throw e;
            } finally {
              ExitCase exit = thrown == null ? ExitCase.completed() : ExitCase.failed(thrown);
              journal.add(new Entry.ScopeEnding(id, exit));
            }
          });
    } finally {
      journal.add(new Entry.ScopeEnded(id));
    }
  }

  private void open(Ask ask, Scope outer, int parent, int depth) throws Exception {
    int id = scopes.incrementAndGet();
    try (Scope scope = outer.open(lifetime(depth), seeds -> seed(depth, id, seeds))) {
      journal.add(new Entry.ScopeOpened(id, parent));
      ExitCase exit = null;
      try {
        body(ask, scope, id, depth);
        if (ask.depth() > depth) {
          open(ask, scope, id, depth + 1);
        }
        Faults.Planned failure = new Faults.Planned("use of " + ask.number());
        exit = said(ask, failure);
        say(exit, scope::complete, () -> scope.fail(failure));
      } finally {
        journal.add(new Entry.ScopeEnding(id, exit));
      }
    } finally {
      journal.add(new Entry.ScopeEnded(id));
    }
  }

  /// Asks for what is for this scope; half of them on two threads.
  private void body(Ask ask, Scope scope, int id, int depth) throws Exception {
    List<Integer> nodes = ask.nodes().stream().filter(node -> of.depth(node) <= depth).toList();
    Ask here = ask.nodes(nodes);
    Throwable[] also = new Throwable[1];
    Thread beside =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                getAll(here.nodes(nodes.reversed()), scope, id);
              } catch (Throwable e) {
                also[0] = e; // whoever asks here has the same end
              }
            });
    if (ask.number() % 2 == 0) {
      beside.start();
    }
    try {
      getAll(here, scope, id);
    } finally {
      if (ask.number() % 2 == 0) {
        joinUninterruptibly(beside);
      }
      making.handles().useLater(id);
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
