package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Resource;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// ESP-106: values are bound and asked for, not what they come wrapped in.
@Proves({"R1", "F91"})
class WrapperTest {

  record Mailer() {}

  record Needy(Mailer mailer) {}

  record Newsletter(CompletableFuture<Mailer> mailer) {}

  record Digest(CompletionStage<Mailer> mailer) {}

  record Reminders(Future<Mailer> mailer, Lazy<CompletionStage<Mailer>> again) {}

  record Exports(Resource<Mailer> mailer) {}

  record Twice(Lazy<Provider<Mailer>> mailer) {}

  @Test
  void refusesToBindAWrapper() {
    refused(
        "wrapper-bound",
        app -> {
          app.bind(Key.of(new TypeRef<CompletionStage<Mailer>>() {}))
              .to(needs().make(() -> CompletableFuture.completedStage(new Mailer())));
          app.bind(Key.of(new TypeRef<CompletableFuture<Mailer>>() {}))
              .to(needs().make(() -> CompletableFuture.completedFuture(new Mailer())));
          app.bind(Key.of(new TypeRef<Resource<Mailer>>() {}))
              .to(needs().make(() -> Resource.of(Mailer::new, _ -> {})));
        });
  }

  @Test
  void refusesToBindAHandle() {
    refused(
        "handle-bound",
        app -> {
          app.bind(Mailer.class);
          app.bind(Key.provider(Mailer.class)).toInstance(Mailer::new);
          app.bind(Key.lazy(Mailer.class)).to(needs(Key.lazy(Mailer.class)).make(lazy -> lazy));
        });
  }

  @Test
  void doesNotMissTheValueOfWhatIsBoundWrapped() {
    refused(
        "handle-bound-value-asked-for",
        app -> {
          app.bind(Key.provider(Mailer.class)).toInstance(Mailer::new);
          app.roots(Needy.class).strict();
          app.bind(Needy.class);
        });
  }

  @Test
  void refusesToAskForAWrapper() {
    refused(
        "wrapper-asked-for",
        app -> {
          app.bind(Mailer.class);
          app.bind(Newsletter.class);
          app.bind(Reminders.class);
          app.bind(Exports.class);
          app.roots(Newsletter.class, Reminders.class);
        });
  }

  @Test
  void refusesAHandleOfAHandleAndAHandleAsARoot() {
    refused(
        "handle-of-a-handle",
        app -> {
          app.bind(Mailer.class);
          app.bind(Twice.class);
          app.roots(Twice.class);
          app.roots(Key.lazy(Mailer.class));
        });
  }

  record Borrower(Lease<Mailer> mailer, Optional<Lease<Mailer>> again) {}

  @Test
  void refusesALeaseThatIsNoProvidersLease() {
    refused("lease-asked-for", app -> app.roots(Borrower.class));
  }

  @Test
  @SuppressWarnings("rawtypes") // raw on purpose
  void refusesAWrapperWithoutItsArgumentOnce() {
    refused(
        "wrapper-raw",
        app -> {
          app.bind(String.class).to(needs(CompletionStage.class).make(Object::toString));
          app.roots(String.class);
        });
  }

  @Test
  @Proves("F12")
  void takesAWrapperThatIsGivenAsItIs() {
    CompletionStage<Mailer> stage = CompletableFuture.completedStage(new Mailer());
    try (var container =
        Espalier.container(app -> {
          app.bind(Digest.class);
          app.bind(Key.of(new TypeRef<CompletionStage<Mailer>>() {})).toInstance(stage);
        })) {
      assertThat(container.get(Digest.class).mailer() == stage).isTrue();
    }
  }
}
