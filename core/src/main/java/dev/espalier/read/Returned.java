package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe.Returns;
import dev.espalier.bind.Resource;
import dev.espalier.graph.Flaw;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/// What a method returns, and the value in it.
///
/// @param value what consumers receive
record Returned(Key<?> value, Returns returns) {

  /// @param where the method, for messages
  static Returned of(Key<?> returned, String where) throws Unusable {
    Class<?> raw = returned.rawType();
    if (raw == Void.class) {
      throw unusable(where, "returns nothing", "let it return what is bound");
    }
    boolean stage = CompletionStage.class.isAssignableFrom(raw);
    boolean resource = raw == Resource.class;
    boolean future = !stage && Future.class.isAssignableFrom(raw);
    if (!stage && !resource && !future) {
      return new Returned(returned, Returns.VALUE);
    }
    if (returned.arguments().size() != 1) {
      throw unusable(
          where,
          "returns a " + raw.getSimpleName() + " without saying of what",
          "give it its type argument");
    }
    Key<?> value = returned.handled();
    Class<?> inner = value.rawType();
    if (stage && inner == Resource.class && value.arguments().size() == 1) {
      return new Returned(value.handled(), Returns.STAGE_OF_RESOURCE);
    }
    if (inner == Resource.class || isLater(inner)) {
      throw unusable(
          where,
          "returns " + returned + ", a wrapper in another",
          "return CompletionStage<Resource<…>> if a resource is to come later");
    }
    return new Returned(
        value, resource ? Returns.RESOURCE : stage ? Returns.STAGE : Returns.FUTURE);
  }

  private static boolean isLater(Class<?> type) {
    return CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type);
  }

  private static Unusable unusable(String where, String reason, String fix) {
    return new Unusable(Flaw.PROVIDES, where + " " + reason + ".", fix + ".");
  }
}
