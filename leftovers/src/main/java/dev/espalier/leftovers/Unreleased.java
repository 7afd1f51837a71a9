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
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What was acquired and not released, by any container of this process.
///
/// Containers do not know of each other, so that nobody could be asked. Therefore two classes of
/// the engine are defined here, before anyone uses them, with a call at the beginning of the method
/// that takes a release and of the one that runs it: one that was taken, and forgotten on the way,
/// is found too. The call is to what is kept in the system properties: it knows no type but those
/// of the JDK, as the engine may be a named module.
final class Unreleased {
  private static final String NEIGHBOUR = "dev.espalier.engine.Phase";
  private static final String PROPERTY = "dev.espalier.leftovers.";
  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
  private static final ClassDesc PROPERTIES = ClassDesc.of("java.util.Properties");
  private static final ClassDesc CONSUMER = ClassDesc.of("java.util.function.Consumer");

  private static final Set<Object> RELEASES =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /// Where a call is woven in.
  ///
  /// @param release which of the variables of the method it is
  private record Moment(String in, String method, int release, Consumer<Object> told) {}

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment("Release", "run", 0, RELEASES::remove),
          new Moment("ReleaseStack", "offer", 1, RELEASES::add));

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
      for (Moment moment : MOMENTS) {
        System.getProperties().put(PROPERTY + moment.method(), moment.told());
        var _ =
            MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
                .defineClass(woven(neighbour, moment));
      }
    } catch (IOException | IllegalAccessException e) {
      throw new LinkageError(
          "releases cannot be watched: run with --add-opens …/dev.espalier.engine=ALL-UNNAMED", e);
    }
  }

  private static byte[] woven(Class<?> neighbour, Moment moment) throws IOException {
    String name = moment.in() + ".class";
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new NoClassDefFoundError(name);
      }
      ClassFile files = ClassFile.of();
      return files.transformClass(
          files.parse(in.readAllBytes()), (builder, element) -> weave(moment, builder, element));
    }
  }

  private static void weave(Moment moment, ClassBuilder builder, ClassElement element) {
    if (element instanceof MethodModel method
        && method.methodName().equalsString(moment.method())) {
      builder.transformMethod(method, MethodTransform.transformingCode(new Call(moment)));
    } else {
      builder.with(element);
    }
  }

  /// Puts the call before all else of a method.
  private static final class Call implements CodeTransform {
    private final Moment moment;
    private boolean isThere;

    Call(Moment moment) {
      this.moment = moment;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (!isThere && element instanceof Instruction) {
        isThere = true;
        code.invokestatic(SYSTEM, "getProperties", MethodTypeDesc.of(PROPERTIES))
            .loadConstant(PROPERTY + moment.method())
            .invokevirtual(
                PROPERTIES,
                "get",
                MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
            .checkcast(CONSUMER)
            .aload(moment.release())
            .invokeinterface(
                CONSUMER,
                "accept",
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object));
      }
      code.with(element);
    }
  }

  /// All of it.
  static Set<Object> releases() {
    Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
    synchronized (RELEASES) {
      known.addAll(RELEASES);
    }
    return known;
  }

  /// What there is but these.
  static List<String> allBut(Set<Object> known) {
    List<String> all = new ArrayList<>();
    for (Object release : releases()) {
      if (!known.contains(release)) {
        all.add(release.toString());
      }
    }
    return all;
  }
}
