package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// `Lazy` and `Provider`: dependencies that are made later.
@Proves({"F5", "F6"})
class HandleTest {
  private final AtomicInteger made = new AtomicInteger();

  record Model() {}

  record Search(Lazy<Model> model, Lazy<Model> again, Provider<Model> provider) {}

  private Container with(boolean singleton) {
    return Espalier.container(app -> {
      var model =
          app.bind(Model.class)
              .to(
                  needs()
                      .make(() -> {
                        made.incrementAndGet();
                        return new Model();
                      }));
      if (singleton) {
        model.in(Singleton.class);
      }
      app.bind(Search.class).in(Singleton.class);
      app.roots(Search.class);
    });
  }

  @Test
  void makesNothingUntilItIsUsed() throws InterruptedException {
    try (Container container = with(true)) {
      container.start();
      Search search = container.get(Search.class);
      assertThat(made).hasValue(0);
      assertThat(search.model().isReady()).isFalse();
      Model model = search.model().get();
      assertThat(made).hasValue(1);
      assertThat(search.model().isReady()).isTrue();
      assertThat(search.again().get()).isSameAs(model);
      assertThat(search.provider().get()).isSameAs(model);
      assertThat(search.model().getAsync().toCompletableFuture()).isCompletedWithValue(model);
      assertThat(container.get(Model.class)).isSameAs(model);
      assertThat(made).hasValue(1);
    }
  }

  @Test
  void ofAnUnscopedBindingKeepsAnInstanceOfItsOwn() {
    try (Container container = with(false)) {
      Search search = container.get(Search.class);
      Model model = search.model().get();
      assertThat(search.model().get()).isSameAs(model);
      assertThat(search.again().get()).isNotSameAs(model);
      assertThat(made).hasValue(2);
      assertThat(search.provider().get()).isNotSameAs(search.provider().get());
      assertThat(made).hasValue(4);
    }
  }

  @Test
  void ofAnUnscopedBindingIsReadyOnceItsOwnInstanceIs() {
    try (Container container = with(false)) {
      Search search = container.get(Search.class);
      var later = search.model().getAsync().toCompletableFuture();
      assertThat(later.join()).isSameAs(search.model().get());
      assertThat(search.model().isReady()).isTrue();
      assertThat(search.again().isReady()).isFalse();
    }
  }

  @Test
  void triesAgainAfterAFailure() {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (Container container =
        Espalier.container(app -> {
          app.bind(Model.class)
              .to(
                  needs()
                      .make(() -> {
                        if (broken.getAndSet(false)) {
                          throw new IllegalStateException("not yet");
                        }
                        return new Model();
                      }))
              .in(Singleton.class);
          app.bind(Search.class);
        })) {
      Lazy<Model> model = container.get(Search.class).model();
      assertThatThrownBy(model::get)
          .isInstanceOf(AcquireFailedException.class)
          .hasCauseExactlyInstanceOf(IllegalStateException.class);
      assertThat(model.isReady()).isFalse();
      assertThat(model.get()).isNotNull();
    }
  }

  @Test
  void canBeAskedForAtTheContainer() {
    try (Container container = with(false)) {
      Lazy<Model> lazy = container.get(Key.lazy(Model.class));
      Provider<Model> provider = container.get(Key.provider(Model.class));
      assertThat(made).hasValue(0);
      assertThat(lazy.get()).isSameAs(lazy.get());
      assertThat(provider.get()).isNotSameAs(provider.get());
      assertThat(made).hasValue(3);
    }
  }
}
