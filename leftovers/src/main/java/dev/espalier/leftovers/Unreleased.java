package dev.espalier.leftovers;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What was acquired and not released, by any container of this process.
///
/// Containers do not know of each other, so that nobody could be asked. Therefore the class of the
/// engine that keeps the releases of a scope is defined here, before anyone uses it, with a call at
/// the beginning of the two methods where a release comes and where all go. The call is to what is
/// kept in the system properties: it knows no type but those of the JDK, as the engine may be a
/// named module.
final class Unreleased {
  private static final String STACK = "dev.espalier.engine.ReleaseStack";
  private static final String NEIGHBOUR = "dev.espalier.engine.Phase";
  private static final List<String> MOMENTS = List.of("offer", "seal");
  private static final String PROPERTY = "dev.espalier.leftovers.";
  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
  private static final ClassDesc PROPERTIES = ClassDesc.of("java.util.Properties");
  private static final ClassDesc CONSUMER = ClassDesc.of("java.util.function.Consumer");

  private static final Set<Object> STACKS =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  private Unreleased() {}

  /// Begins to watch, if there is an engine.
  static void watch() {
    try {
      Class<?> neighbour;
      try {
        neighbour = Class.forName(NEIGHBOUR);
      } catch (ClassNotFoundException e) {
        return; // no engine here
      }
      Consumer<Object> comes = STACKS::add;
      Consumer<Object> go = STACKS::remove;
      System.getProperties().put(PROPERTY + "offer", comes);
      System.getProperties().put(PROPERTY + "seal", go);
      var _ =
          MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
              .defineClass(woven(neighbour));
    } catch (IOException | IllegalAccessException e) {
      throw new LinkageError(
          STACK + " cannot be watched: run with --add-opens …/dev.espalier.engine=ALL-UNNAMED", e);
    }
  }

  private static byte[] woven(Class<?> neighbour) throws IOException {
    try (InputStream in = neighbour.getResourceAsStream("ReleaseStack.class")) {
      if (in == null) {
        throw new NoClassDefFoundError(STACK);
      }
      ClassFile files = ClassFile.of();
      return files.transformClass(files.parse(in.readAllBytes()), Unreleased::weave);
    }
  }

  private static void weave(ClassBuilder builder, ClassElement element) {
    if (element instanceof MethodModel method && MOMENTS.contains(name(method))) {
      builder.transformMethod(method, MethodTransform.transformingCode(new Call(name(method))));
    } else {
      builder.with(element);
    }
  }

  private static String name(MethodModel method) {
    return method.methodName().stringValue();
  }

  /// Puts the call before all else of a method.
  private static final class Call implements CodeTransform {
    private final String what;
    private boolean isThere;

    Call(String what) {
      this.what = what;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (!isThere && element instanceof Instruction) {
        isThere = true;
        code.invokestatic(SYSTEM, "getProperties", MethodTypeDesc.of(PROPERTIES))
            .loadConstant(PROPERTY + what)
            .invokevirtual(
                PROPERTIES,
                "get",
                MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
            .checkcast(CONSUMER)
            .aload(0)
            .invokeinterface(
                CONSUMER,
                "accept",
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object));
      }
      code.with(element);
    }
  }

  /// The stacks in which there is something.
  static Set<Object> stacks() {
    Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
    synchronized (STACKS) {
      STACKS.removeIf(stack -> registered(stack).isEmpty());
      known.addAll(STACKS);
    }
    return known;
  }

  /// What is in all but these.
  static List<String> allBut(Set<Object> known) {
    List<String> all = new ArrayList<>();
    for (Object stack : stacks()) {
      if (!known.contains(stack)) {
        registered(stack).forEach(release -> all.add(release.toString()));
      }
    }
    return all;
  }

  private static Collection<?> registered(Object stack) {
    try {
      Field field = stack.getClass().getDeclaredField("registered");
      field.setAccessible(true);
      synchronized (stack) { // as it does itself
        return List.copyOf((Collection<?>) field.get(stack));
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("what is registered in " + STACK, e);
    }
  }
}
