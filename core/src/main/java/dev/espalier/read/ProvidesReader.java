package dev.espalier.read;

import dev.espalier.bind.Eager;
import dev.espalier.bind.IntoList;
import dev.espalier.bind.IntoMap;
import dev.espalier.bind.IntoSet;
import dev.espalier.bind.Key;
import dev.espalier.bind.Provides;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Origin;
import dev.espalier.read.Access.Use;
import dev.espalier.read.ClassReader.Step;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the methods marked `@Provides` of what is installed, also static and inherited ones: each
/// is a binding.
final class ProvidesReader {
  private final Declarations all;
  private final Set<Method> statics = new HashSet<>();

  ProvidesReader(Declarations all) {
    this.all = all;
  }

  /// Declares what an object, or the static methods of a class, provide.
  ///
  /// @return whether there was anything
  boolean read(Object module) {
    boolean isClass = module instanceof Class<?>;
    Class<?> type = isClass ? (Class<?>) module : module.getClass();
    List<Method> methods = methods(type);
    if (methods.isEmpty()) {
      return false;
    }
    TypeArguments arguments = new TypeArguments(type);
    Origin here = CallerOrigin.here();
    for (Method method : methods) {
      if (!Modifier.isStatic(method.getModifiers())) {
        declare(method, arguments, isClass ? null : module, here);
      } else if (statics.add(method)) {
        declare(method, arguments, null, here);
      }
    }
    return true;
  }

  /// Supertypes first. What is overridden is left out, and told if the one in its place is not
  /// marked.
  private static List<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    for (Class<?> each : supertypes(type)) {
      for (Method method : Members.methods(each)) {
        if (isMarked(method)
            && Members.overrider(method, type).filter(ProvidesReader::isMarked).isEmpty()) {
          if (!methods.isEmpty()) {
            TypeArguments arguments = new TypeArguments(type);
            methods.removeIf(upper -> isReplaced(upper, method, arguments));
          }
          methods.add(method);
        }
      }
    }
    return methods;
  }

  /// Also what is only marked as an element, which is told.
  private static boolean isMarked(Method method) {
    return method.isAnnotationPresent(Provides.class)
        || method.isAnnotationPresent(IntoSet.class)
        || method.isAnnotationPresent(IntoList.class)
        || method.isAnnotationPresent(IntoMap.class);
  }

  /// Whether an interface has another method in place of that of one that it extends.
  private static boolean isReplaced(Method upper, Method lower, TypeArguments arguments) {
    Class<?> of = upper.getDeclaringClass();
    return of.isInterface()
        && of.isAssignableFrom(lower.getDeclaringClass())
        && upper.getName().equals(lower.getName())
        && Members.overrides(lower, upper, arguments);
  }

  /// The class, what it extends, and the interfaces that these implement, supertypes first.
  private static Set<Class<?>> supertypes(Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> each : Members.upwards(type).reversed()) {
      addInterfaces(each, all);
      all.add(each);
    }
    return all;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> to) {
    for (Class<?> each : type.getInterfaces()) {
      if (!Constructible.isOfTheJdk(each) && !to.contains(each)) {
        addInterfaces(each, to);
        to.add(each);
      }
    }
  }

  private void declare(
      Method method, TypeArguments arguments, @Nullable Object on, Origin installed) {
    MemberOrigin origin =
        new MemberOrigin(method.getDeclaringClass(), () -> List.of(method), installed);
    Key<?> returned = arguments.key(method.getGenericReturnType());
    try {
      Returned unwrapped = Returned.of(returned, ClassReader.text(method));
      Key<?> key = Marks.qualified(unwrapped.value(), method.getAnnotations(), text(method));
      Declaration<?> declaration = declaration(method, key, origin);
      try {
        Use use = usable(method, on);
        List<Key<?>> needs = ClassReader.needs(arguments, method);
        Step step = new Step(use, 0, needs.size());
        declaration.to(
            Recipe.of(needs, unwrapped.returns(), (in, at) -> step.run(on, step.inputs(in, at))));
        Marks.lifetime(method, text(method)).ifPresent(declaration::in);
        Marks.mode(method).ifPresent(declaration::async);
        if (method.isAnnotationPresent(Eager.class)) {
          declaration.eager();
        }
      } catch (Unusable e) {
        declaration.cannot(e);
      }
    } catch (Unusable e) {
      all.declare(returned, origin).cannot(e);
    }
  }

  /// Of a key, or of an element of a collection of it.
  private <E> Declaration<E> declaration(Method method, Key<E> key, Origin origin) throws Unusable {
    IntoMap entry = method.getAnnotation(IntoMap.class);
    boolean set = method.isAnnotationPresent(IntoSet.class);
    boolean list = method.isAnnotationPresent(IntoList.class);
    if (set ? list || entry != null : list && entry != null) {
      throw unusable(method, "is an element of two collections", "keep one of the marks");
    }
    if (entry != null) {
      Key<Map<String, E>> map = Key.mapOf(String.class, key);
      return all.gathering(Gathering.Kind.MAP, map, key, origin).element(entry.value(), origin);
    }
    if (!set && !list) {
      return all.declare(key, origin);
    }
    Gathering.Kind kind = set ? Gathering.Kind.SET : Gathering.Kind.LIST;
    Key<?> whole = set ? Key.setOf(key) : Key.listOf(key);
    Gathering<?, E> gathering = all.gathering(kind, whole, key, origin);
    return gathering.element(gathering.number(), origin);
  }

  private Use usable(Method method, @Nullable Object on) throws Unusable {
    if (!method.isAnnotationPresent(Provides.class)) {
      throw unusable(
          method, "is marked as an element of a collection only", "mark it with @Provides too");
    }
    if (Modifier.isAbstract(method.getModifiers())) {
      throw unusable(method, "is abstract", "install a class in which it is not");
    }
    if (method.getTypeParameters().length > 0) {
      throw unusable(
          method, "has type parameters of its own", "name the type: a binding is of one");
    }
    if (on == null && !Modifier.isStatic(method.getModifiers())) {
      throw unusable(
          method, "is an instance method of a class installed as a class", "install an instance");
    }
    if (on != null && Members.overrider(method, on.getClass()).isPresent()) {
      throw unusable(
          method,
          "is overridden by a method that is not marked @Provides",
          "mark the method of "
              + Members.overrider(method, on.getClass()).get().getDeclaringClass().getSimpleName()
              + " too, or remove @Provides from that of "
              + method.getDeclaringClass().getSimpleName());
    }
    return all.classes().use(method);
  }

  private static Unusable unusable(Method method, String reason, String fix) {
    return new Unusable(Flaw.PROVIDES, text(method) + " " + reason + ".", fix + ".");
  }

  private static String text(Method method) {
    return ClassReader.text(method);
  }
}
