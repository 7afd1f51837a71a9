package dev.espalier.tests.faults;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts a site before each call and at the beginning of each method. Class initialisers are left
/// out: they run once for a world, in whichever run comes first, and no run after it comes there.
/// So is what the compiler writes for records and enums.
final class Weaver {
  private static final ClassDesc POINTS = ClassDesc.of("dev.espalier.tests.faults.FaultPoints");
  private static final MethodTypeDesc AT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private final ClassFile files;
  private final List<String> sites;
  private final List<Broken> broken;
  private final Set<Broken> found = new HashSet<>();

  /// A call that is left out on purpose.
  ///
  /// @param in the method that it is in, such as `Cell.end`
  /// @param call what it calls, such as `Slots.vacate`
  record Broken(String in, String call, Manner manner) {
    /// One that yields nothing.
    Broken(String in, String call) {
      this(in, call, Manner.LEFT_OUT);
    }
  }

  /// What a call yields that is left out.
  enum Manner {
    /// Nothing: null, false or 0.
    LEFT_OUT,
    TRUE,
    /// What it was called on.
    RECEIVER
  }

  /// @param sites takes the names of the sites
  Weaver(ClassLoader classes, List<String> sites, List<Broken> broken) {
    ClassHierarchyResolver resolver =
        ClassHierarchyResolver.ofResourceParsing(classes)
            .orElse(ClassHierarchyResolver.defaultResolver());
    this.files = ClassFile.of(ClassHierarchyResolverOption.of(resolver));
    this.sites = sites;
    this.broken = List.copyOf(broken);
  }

  /// A call that was to be left out and is nowhere is a mistake of the test.
  void requireAllBroken() {
    for (Broken call : broken) {
      if (!found.contains(call)) {
        throw new IllegalArgumentException("nothing to break: " + call);
      }
    }
  }

  byte[] woven(byte[] bytes) {
    ClassModel model = files.parse(bytes);
    String name = simple(model.thisClass().asSymbol());
    Map<String, Integer> counts = new HashMap<>();
    return files.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method
              && method.code().isPresent()
              && isWritten(method)) {
            String in = name + "." + method.methodName().stringValue();
            builder.transformMethod(
                method, MethodTransform.transformingCode(new Points(in, counts)));
          } else {
            builder.with(element);
          }
        });
  }

  private static boolean isWritten(MethodModel method) {
    String name = method.methodName().stringValue();
    return switch (name) {
      case "<clinit>", "values", "valueOf", "$values" -> false;
      case "equals", "hashCode", "toString" ->
          method.code().orElseThrow().elementStream().noneMatch(Weaver::isOfRecord);
      default -> true;
    };
  }

  private static boolean isOfRecord(CodeElement element) {
    return element instanceof InvokeDynamicInstruction invoke
        && invoke.bootstrapMethod().owner().displayName().equals("ObjectMethods");
  }

  private static String simple(ClassDesc type) {
    return type.displayName();
  }

  /// The sites of one method.
  private final class Points implements CodeTransform {
    private final String in;
    private final Map<String, Integer> counts;

    Points(String in, Map<String, Integer> counts) {
      this.in = in;
      this.counts = counts;
    }

    private void site(CodeBuilder builder, String before) {
      int number = counts.merge(in, 1, Integer::sum);
      builder.loadConstant(sites.size()).invokestatic(POINTS, "at", AT);
      sites.add(in + "#" + number + ":" + before);
    }

    @Override
    public void atStart(CodeBuilder builder) {
      site(builder, "begin");
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      if (element instanceof InvokeInstruction invoke) {
        String call = simple(invoke.owner().asSymbol()) + "." + invoke.name().stringValue();
        for (Broken one : broken) {
          if (one.in().equals(in) && one.call().equals(call)) {
            found.add(one);
            leaveOut(builder, invoke, one.manner());
            return;
          }
        }
        site(builder, call);
      } else if (element instanceof InvokeDynamicInstruction invoke) {
        site(builder, "indy " + invoke.name().stringValue());
      }
      builder.with(element);
    }

    private void leaveOut(CodeBuilder builder, InvokeInstruction invoke, Manner manner) {
      MethodTypeDesc type = invoke.typeSymbol();
      for (ClassDesc parameter : type.parameterList().reversed()) {
        if (TypeKind.from(parameter).slotSize() == 2) {
          builder.pop2();
        } else {
          builder.pop();
        }
      }
      if (manner == Manner.RECEIVER) {
        return;
      }
      if (invoke.opcode() != Opcode.INVOKESTATIC) {
        builder.pop();
      }
      if (manner == Manner.TRUE) {
        builder.iconst_1();
        return;
      }
      switch (TypeKind.from(type.returnType()).asLoadable()) {
        case VOID -> {}
        case INT -> builder.iconst_0();
        case REFERENCE -> builder.aconst_null();
        case LONG -> builder.lconst_0();
        default -> throw new IllegalArgumentException("cannot leave out " + type);
      }
    }
  }
}
