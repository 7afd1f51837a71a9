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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How members are reached: as far as their package is open, else through a lookup that their
/// module handed over.
final class Access {
  private final Map<Module, Lookup> lookups = new HashMap<>();

  /// A member that can be used.
  @FunctionalInterface
  interface Use {
    /// Constructs, calls, or sets.
    ///
    /// @param on the object; null for a constructor and for static members
    @Nullable Object on(@Nullable Object on, Object... arguments) throws Exception;
  }

  Access copy() {
    Access copy = new Access();
    copy.lookups.putAll(lookups);
    return copy;
  }

  void add(Lookup lookup) {
    if (!lookup.hasFullPrivilegeAccess()) {
      throw new IllegalArgumentException(
          "the lookup cannot do what its class can: hand over MethodHandles.lookup() as it is.");
    }
    lookups.put(lookup.lookupClass().getModule(), lookup);
  }

  /// A member in a form that can be used; empty if nothing gives access to it.
  Optional<Use> to(Member member) {
    if (((AccessibleObject) member).trySetAccessible()) {
      return Optional.of(reflective(member));
    }
    Lookup lookup = lookups.get(member.getDeclaringClass().getModule());
    return lookup == null ? Optional.empty() : through(lookup, member);
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
      return Optional.empty(); // the lookup does not reach so far
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
        return switch (member) {
          case Constructor<?> c -> c.newInstance(arguments);
          case Method m -> m.invoke(on, arguments);
          case Field f -> set(f, on, arguments[0]);
          default -> throw new IllegalArgumentException("no member to use: " + member);
        };
      } catch (InvocationTargetException e) {
        throw Access.<Exception>asIs(e.getTargetException());
      }
    };
  }

  private static @Nullable Object set(Field field, @Nullable Object on, Object value)
      throws IllegalAccessException {
    field.set(on, value);
    return null;
  }

  /// Whatever user code threw is thrown on, also what no signature allows.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X asIs(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
