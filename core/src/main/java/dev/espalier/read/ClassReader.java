package dev.espalier.read;

import dev.espalier.bind.Async;
import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Eager;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Target;
import dev.espalier.read.Access.Use;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads how a class is made: its only constructor, or the one marked `@Inject`, then the members
/// marked so; how long its instances are kept; and what is called when they begin and end.
final class ClassReader {
  private final Access access;

  ClassReader(Access access) {
    this.access = access;
  }

  /// What a class says about its instances.
  ///
  /// @param lifetime empty if it says nothing
  /// @param async declared to take its time
  /// @param eager prepared by a start though nothing needs it
  record Reading(
      Target target,
      Optional<Class<? extends Annotation>> lifetime,
      boolean async,
      boolean eager,
      List<Hook<Object>> onAcquire,
      List<ExitRelease<Object>> onRelease) {

    /// Of what is not a class that is constructed.
    static Reading of(Target target) {
      return new Reading(target, Optional.empty(), false, false, List.of(), List.of());
    }
  }

  /// Reads a class, or one with arguments.
  Reading read(Key<?> key) {
    Class<?> type = key.rawType();
    try {
      Constructor<?> constructor = Constructible.constructor(type);
      List<Member> members = new ArrayList<>();
      members.add(constructor);
      members.addAll(Members.injected(type));
      Lifecycle lifecycle = Lifecycle.of(type, this::use);
      return new Reading(
          new Target.Constructed(type, recipe(new TypeArguments(key.type()), members, null)),
          Marks.lifetime(type, type.getSimpleName()),
          type.isAnnotationPresent(Async.class),
          type.isAnnotationPresent(Eager.class),
          lifecycle.onAcquire(),
          lifecycle.onRelease());
    } catch (Unusable e) {
      return Reading.of(e.target());
    }
  }

  /// What a class is injected with when it is made, in this order: the parameters of its
  /// constructor, then its members.
  static List<Member> points(Class<?> type) {
    try {
      List<Member> points = new ArrayList<>(List.of(Constructible.constructor(type)));
      points.addAll(Members.injected(type));
      return points;
    } catch (Unusable e) {
      return List.of();
    }
  }

  /// The static members of a class, as something that is made.
  Target readStatics(Class<?> type, Object made) {
    try {
      Recipe<?> recipe = recipe(new TypeArguments(type), Members.injectedStatics(type), made);
      return new Target.Constructed(made.getClass(), recipe);
    } catch (Unusable e) {
      return e.target();
    }
  }

  /// A recipe that uses these members one after another.
  ///
  /// @param made what they are of; null if the first, a constructor, yields it
  private Recipe<?> recipe(TypeArguments arguments, List<Member> members, @Nullable Object made)
      throws Unusable {
    List<Key<?>> needs = new ArrayList<>();
    Step[] steps = new Step[members.size()];
    for (int i = 0; i < steps.length; i++) {
      Member member = members.get(i);
      Use use = use(member);
      List<Key<?>> own = needs(arguments, member);
      steps[i] = new Step(use, needs.size(), own.size());
      needs.addAll(own);
    }
    return Recipe.of(
        needs,
        (in, at) -> {
          Object on = made;
          for (Step step : steps) {
            Object yielded = step.run(on, in, at);
            on = on == null ? yielded : on;
          }
          return Objects.requireNonNull(on);
        });
  }

  /// The use of one member.
  ///
  /// @param first the position of its first dependency
  private record Step(Use use, int first, int arity) {
    @Nullable Object run(@Nullable Object on, Recipe.Inputs in, int at) throws Exception {
      Object[] arguments = new Object[arity];
      for (int i = 0; i < arity; i++) {
        arguments[i] = in.get(at, first + i);
      }
      return use.on(on, arguments);
    }
  }

  private Use use(Member member) throws Unusable {
    Class<?> type = member.getDeclaringClass();
    return access
        .to(member)
        .orElseThrow(() -> new Unusable(
            member instanceof Constructor ? Flaw.CONSTRUCTOR : Flaw.MEMBER,
            type.getSimpleName()
                + " is in a package that module "
                + type.getModule().getName()
                + " does not open.",
            Constructible.isOfTheJdk(type)
                ? "say how it is made: needs(…).make(…) or toInstance(…)."
                : "open it to dev.espalier.core, hand over a lookup of the module: lookup(…), or say"
                    + " it with needs(…).make(…)."));
  }

  /// What a member needs, in order.
  static List<Key<?>> needs(TypeArguments arguments, Member member) throws Unusable {
    if (member instanceof Field field) {
      requireNotFinal(field);
      return List.of(key(arguments, field.getGenericType(), field.getAnnotations(), text(field)));
    }
    Executable executable = (Executable) member;
    if (executable instanceof Method method) {
      requirePlain(method);
    }
    Type[] types = executable.getGenericParameterTypes();
    Annotation[][] annotations = executable.getParameterAnnotations();
    List<Key<?>> needs = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      String where = "parameter " + (i + 1) + " of " + text(executable);
      needs.add(key(arguments, types[i], annotations[i], where));
    }
    return needs;
  }

  private static Key<?> key(
      TypeArguments arguments, Type type, Annotation[] annotations, String where) throws Unusable {
    Key<?> key = arguments.key(type);
    return annotations.length == 0 ? key : Marks.qualified(key, annotations, where);
  }

  private static void requireNotFinal(Field field) throws Unusable {
    if (Modifier.isFinal(field.getModifiers())) {
      throw new Unusable(
          Flaw.MEMBER, text(field) + " is final.", "take it as a parameter of the constructor.");
    }
  }

  private static void requirePlain(Method method) throws Unusable {
    boolean isAbstract = Modifier.isAbstract(method.getModifiers());
    if (isAbstract || method.getTypeParameters().length > 0) {
      throw new Unusable(
          Flaw.MEMBER,
          text(method) + (isAbstract ? " is abstract." : " has type parameters of its own."),
          "remove @Inject from it.");
    }
  }

  /// A member as messages name it: `Checkout.setClock`.
  static String text(Member member) {
    String type = member.getDeclaringClass().getSimpleName();
    return member instanceof Constructor ? type : type + "." + member.getName();
  }
}
