package dev.espalier.read;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How members are reached: through a lookup that a module of theirs handed over, else as far as
/// their package is open.
final class Access {
  private final List<Lookup> lookups = new ArrayList<>();

  /// A member that can be used.
  @FunctionalInterface
  interface Use {
    /// Constructs, calls, or sets.
    ///
    /// @param on the object; null for a constructor and for static members
    @Nullable Object on(@Nullable Object on, Object... arguments) throws Exception;
  }

  void add(Lookup lookup) {
    lookups.add(lookup);
  }

  /// A member in a form that can be used; empty if nothing gives access to it.
  Optional<Use> to(Member member) {
    for (Lookup lookup : lookups) {
      if (lookup.lookupClass().getModule() == member.getDeclaringClass().getModule()) {
        Optional<Use> use = through(lookup, member);
        if (use.isPresent()) {
          return use;
        }
      }
    }
    return ((AccessibleObject) member).trySetAccessible()
        ? Optional.of(reflective(member))
        : Optional.empty();
  }

  private static Optional<Use> through(Lookup lookup, Member member) {
    try {
      Lookup within = MethodHandles.privateLookupIn(member.getDeclaringClass(), lookup);
      MethodHandle handle =
          switch (member) {
            case Constructor<?> c -> within.unreflectConstructor(c);
            case Method m -> within.unreflect(m);
            case Field f -> within.unreflectSetter(f);
            default -> throw new IllegalArgumentException("no member to use: " + member);
          };
      return Optional.of(of(handle, member));
    } catch (IllegalAccessException e) {
      return Optional.empty(); // the lookup does not reach so far; another may
    }
  }

  /// The arguments as an array, with the object first where there is one.
  private static Use of(MethodHandle handle, Member member) {
    boolean onNothing =
        member instanceof Constructor<?> || Modifier.isStatic(member.getModifiers());
    int arity = member instanceof Executable e ? e.getParameterCount() : 1;
    MethodHandle spread = handle.asFixedArity().asSpreader(Object[].class, arity);
    if (onNothing) {
      spread = MethodHandles.dropArguments(spread, 0, Object.class);
    }
    MethodHandle uniform =
        spread.asType(MethodType.methodType(Object.class, Object.class, Object[].class));
    return (on, arguments) -> {
      try {
        return uniform.invokeExact(on, arguments);
      } catch (Throwable e) {
        throw Access.<Exception>asIs(e);
      }
    };
  }

  private static Use reflective(Member member) {
    return (on, arguments) -> {
      try {
        switch (member) {
          case Constructor<?> c -> {
            return c.newInstance(arguments);
          }
          case Method m -> {
            return m.invoke(on, arguments);
          }
          case Field f -> {
            f.set(on, arguments[0]);
            return null;
          }
          default -> throw new IllegalArgumentException("no member to use: " + member);
        }
      } catch (InvocationTargetException e) {
        throw Access.<Exception>asIs(e.getTargetException());
      }
    };
  }

  /// Whatever user code threw is thrown on, also what no signature allows.
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X asIs(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
