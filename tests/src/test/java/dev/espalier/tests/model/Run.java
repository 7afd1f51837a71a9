package dev.espalier.tests.model;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// One start and close of a shape, written down.
final class Run {
  private final Shape shape;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Thing, Integer> idOf = new ConcurrentHashMap<>();
  private final List<Entry> log = new ArrayList<>();
  private final Door closing = new Door();
  private final AtomicInteger began = new AtomicInteger();
  private final Door enough = new Door();
  private final Queue<Thread> completing = new ConcurrentLinkedQueue<>();

  private Run(Shape shape) {
    this.shape = shape;
  }

  static List<Entry> of(Shape shape, Lab lab) throws Exception {
    Run run = new Run(shape);
    Container container = lab.container(run::configure);
    if (shape.closedMeanwhile()) {
      lab.forkRun(() -> {
        run.enough.pass();
        container.close();
      });
    }
    lab.forkRun(() -> run.start(container)).value();
    container.close();
    for (Thread completing : run.completing) {
      completing.join(); // of a stage that was cancelled nobody else waits for it
    }
    return run.log();
  }

  private synchronized void add(Entry entry) {
    log.add(entry);
  }

  private synchronized List<Entry> log() {
    return List.copyOf(log);
  }

  private void start(Container container) throws InterruptedException {
    countBegun(0);
    try {
      container.start();
      add(new Entry.StartEnded(true));
    } catch (EspalierException e) {
      add(new Entry.StartEnded(false));
    }
  }

  private void configure(ContainerBuilder app) {
    shape.nodes().forEach(node -> bind(app.bind(key(node)), node));
    shape.roots().forEach(root -> app.roots(key(shape.nodes().get(root))));
    app.listen(this::hear);
  }

  /// Heard before anything is released, since it comes first on the closing thread.
  private void hear(Event event) {
    if (event instanceof Event.Closing) {
      add(new Entry.Closing());
      closing.open();
    }
  }

  private static Key<Thing> key(Shape.Node node) {
    return Thing.key(node.number());
  }

  private void bind(BindingBuilder<Thing> binding, Shape.Node node) {
    if (node.kind() == Shape.Kind.INSTANCE) {
      binding.toInstance(make(node, begin(node, List.of())));
      return;
    }
    if (node.shared()) {
      binding.in(Singleton.class);
    }
    List<Key<Thing>> keys = node.needs().stream().map(Thing::key).toList();
    switch (keys.size()) {
      case 0 -> bind0(binding, node);
      case 1 -> bind1(binding, node, keys);
      case 2 -> bind2(binding, node, keys);
      default -> bind3(binding, node, keys);
    }
    if (node.kind() == Shape.Kind.STAGE) {
      binding.onRelease(this::release);
    }
  }

  private void bind0(BindingBuilder<Thing> binding, Shape.Node node) {
    switch (node.kind()) {
      case RESOURCE -> binding.to(needs().makeResource(() -> resource(node, List.of())));
      case STAGE -> binding.to(needs().makeAsync(() -> stage(node, List.of())));
      case FUNCTION, INSTANCE -> binding.to(needs().make(() -> value(node, List.of())));
    }
  }

  private void bind1(BindingBuilder<Thing> binding, Shape.Node node, List<Key<Thing>> keys) {
    var n = needs(keys.get(0));
    switch (node.kind()) {
      case RESOURCE -> binding.to(n.makeResource(a -> resource(node, List.of(a))));
      case STAGE -> binding.to(n.makeAsync(a -> stage(node, List.of(a))));
      case FUNCTION, INSTANCE -> binding.to(n.make(a -> value(node, List.of(a))));
    }
  }

  private void bind2(BindingBuilder<Thing> binding, Shape.Node node, List<Key<Thing>> keys) {
    var n = needs(keys.get(0)).and(keys.get(1));
    switch (node.kind()) {
      case RESOURCE -> binding.to(n.makeResource((a, b) -> resource(node, List.of(a, b))));
      case STAGE -> binding.to(n.makeAsync((a, b) -> stage(node, List.of(a, b))));
      case FUNCTION, INSTANCE -> binding.to(n.make((a, b) -> value(node, List.of(a, b))));
    }
  }

  private void bind3(BindingBuilder<Thing> binding, Shape.Node node, List<Key<Thing>> keys) {
    var n = needs(keys.get(0)).and(keys.get(1)).and(keys.get(2));
    switch (node.kind()) {
      case RESOURCE -> binding.to(n.makeResource((a, b, c) -> resource(node, List.of(a, b, c))));
      case STAGE -> binding.to(n.makeAsync((a, b, c) -> stage(node, List.of(a, b, c))));
      case FUNCTION, INSTANCE -> binding.to(n.make((a, b, c) -> value(node, List.of(a, b, c))));
    }
  }

  private void countBegun(int more) {
    if (began.addAndGet(more) >= shape.after()) {
      enough.open();
    }
  }

  private int begin(Shape.Node node, List<Thing> needs) {
    int id = ids.incrementAndGet();
    add(new Entry.Began(id, node.number(), needs.stream().map(idOf::get).toList()));
    if (node.kind() != Shape.Kind.INSTANCE) {
      countBegun(1);
    }
    return id;
  }

  /// An instance without anything to release.
  private Thing make(Shape.Node node, int id) {
    Thing thing = new Thing("n" + node.number());
    idOf.put(thing, id);
    add(new Entry.Failed(id)); // ended, and there is nothing to be released
    return thing;
  }

  private Thing value(Shape.Node node, List<Thing> needs) {
    return make(node, begin(node, needs));
  }

  private Thing acquire(Shape.Node node, int id) {
    Thing thing = new Thing("n" + node.number());
    idOf.put(thing, id);
    add(new Entry.Acquired(id));
    return thing;
  }

  private Resource<Thing> resource(Shape.Node node, List<Thing> needs) {
    return Resource.of(
        () -> {
          int id = begin(node, needs);
          try {
            fault(node);
          } catch (Exception e) {
            add(new Entry.Failed(id));
            throw e;
          }
          return acquire(node, id);
        },
        this::release);
  }

  private void fault(Shape.Node node) throws Exception {
    switch (node.fault()) {
      case NONE -> {}
      case THROWS -> {
        enough.pass();
        throw new IllegalStateException("n" + node.number());
      }
      case BLOCKS -> new Door().pass();
      case DEAF -> closing.passIgnoringInterrupts();
    }
  }

  /// A stage that is complete when it is asked for, or completed by another thread.
  private CompletableFuture<Thing> stage(Shape.Node node, List<Thing> needs) {
    int id = begin(node, needs);
    CompletableFuture<Thing> stage = new CompletableFuture<>();
    if (id % 2 == 0) {
      stage.complete(acquire(node, id));
    } else {
      completing.add(Thread.ofVirtual().start(() -> complete(stage, node, id)));
    }
    return stage;
  }

  /// The container may cancel the stage: then there is nothing.
  private synchronized void complete(CompletableFuture<Thing> stage, Shape.Node node, int id) {
    Thing thing = new Thing("n" + node.number());
    idOf.put(thing, id);
    int at = log.size();
    if (stage.complete(thing)) {
      log.add(at, new Entry.Acquired(id));
    } else {
      log.add(at, new Entry.Failed(id));
    }
  }

  private void release(Thing thing) {
    Integer id = idOf.get(thing);
    if (id == null) {
      throw new AssertionError("released what was never made: " + thing);
    }
    add(new Entry.ReleaseBegan(id));
    add(new Entry.Released(id));
  }
}
