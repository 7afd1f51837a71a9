package dev.espalier.read;

import dev.espalier.bind.Eager;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Target;
import dev.espalier.read.Access.Use;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads how a class is made: its only constructor, or the one marked `@Inject`, then the members
/// marked so; how long its instances are kept; and what is called when they begin and end.
final class ClassReader {
  private final Access access;

  ClassReader() {
    this(new Access());
  }

  private ClassReader(Access access) {
    this.access = access;
  }

  /// The same, to which more can be added.
  ClassReader copy() {
    return new ClassReader(access.copy());
  }

  /// Reaches members through this too.
  void add(Lookup lookup) {
    access.add(lookup);
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
          Marks.mode(type),
          type.isAnnotationPresent(Eager.class),
          lifecycle.onAcquire(),
          lifecycle.onRelease());
    } catch (Unusable e) {
      return Reading.of(e.target());
    } catch (LinkageError | TypeNotPresentException e) {
      return Reading.of(unreadable(type, e).target());
    }
  }

  /// Whether a class takes what is a value in its constructor, that nobody gave, and nothing says
  /// that a container is to use it: then what is missing is the class.
  boolean needsValue(Key<?> key, Set<Key<?>> bound) {
    Class<?> type = key.rawType();
    try {
      return !Constructible.isMarked(type)
          && needs(new TypeArguments(key.type()), Constructible.constructor(type)).stream()
              .anyMatch(need ->
                  need.qualifier().isEmpty()
                      && Constructible.isValue(need.rawType())
                      && !bound.contains(need));
    } catch (Unusable | LinkageError | TypeNotPresentException e) {
      return false; // it will be told when it is read
    }
  }

  private static Unusable unreadable(Class<?> type, Throwable e) {
    return new Unusable(
        Flaw.CONSTRUCTOR,
        type.getSimpleName() + " cannot be read: " + e,
        "put what it speaks of on the path.");
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
      if (member instanceof Method method) {
        requirePlain(method);
        Marks.refuseQualifier(method, text(method));
      }
      Use use = use(member);
      List<Key<?>> own = needs(arguments, member);
      steps[i] = new Step(use, needs.size(), own.size());
      needs.addAll(own);
    }
    return Recipe.of(needs, new Injection(List.of(steps), needs.size(), made, true));
  }

  /// The same recipe, but what it constructs is not closed if its injection fails.
  static Recipe<?> leftOpen(Recipe<?> recipe) {
    return recipe.function() instanceof Injection(var steps, int arity, var made, _)
        ? Recipe.of(recipe.needs(), recipe.returns(), new Injection(steps, arity, made, false))
        : recipe;
  }

  /// The use of one member.
  ///
  /// @param first the position of its first dependency
  record Step(Use use, int first, int arity) {
    /// Its dependencies alone.
    Object[] inputs(Recipe.Inputs in, int at) {
      return ClassReader.inputs(in, at, arity);
    }

    @SuppressWarnings("NullAway") // whether there is something is checked where it is needed
    Object run(@Nullable Object on, Object[] inputs) throws Exception {
      return use.on(on, Arrays.copyOfRange(inputs, first, first + arity));
    }
  }

  private static Object[] inputs(Recipe.Inputs in, int at, int arity) {
    Object[] inputs = new Object[arity];
    for (int i = 0; i < arity; i++) {
      inputs[i] = in.get(at, i);
    }
    return inputs;
  }

  /// Uses members in their order, when all that they need is there.
  private record Injection(List<Step> steps, int arity, @Nullable Object made, boolean closing)
      implements Recipe.Function {

    @Override
    public Object make(Recipe.Inputs in, int at) throws Exception {
      Object[] inputs = inputs(in, at, arity);
      Object on = made;
      try {
        for (Step step : steps) {
          Object yielded = step.run(on, inputs);
          on = on == null ? yielded : on;
        }
        return Objects.requireNonNull(on);
      } catch (Throwable e) {
        if (closing) {
          close(on, e);
        }
        throw e;
      }
    }

    /// What was constructed is not left open when its injection fails.
    private static void close(@Nullable Object constructed, Throwable failure) {
      if (constructed instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Throwable e) {
          if (e != failure) {
            failure.addSuppressed(e);
          }
        }
      }
    }
  }

  /// A member in a form that can be used.
  Use use(Member member) throws Unusable {
    Class<?> type = member.getDeclaringClass();
    return access
        .to(member)
        .orElseThrow(() ->
            new Unusable(
                member instanceof Constructor ? Flaw.CONSTRUCTOR : Flaw.MEMBER,
                text(member)
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
          Flaw.MEMBER,
          text(field) + " is final.",
          Modifier.isStatic(field.getModifiers())
              ? "remove final."
              : "take it as a parameter of the constructor.");
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
