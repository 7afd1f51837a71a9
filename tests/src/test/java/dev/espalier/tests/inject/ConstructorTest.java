package dev.espalier.tests.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.tests.Proves;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

/// Which constructor is meant.
@Proves("F1")
class ConstructorTest {

  /// As compilers write it for default arguments: a second constructor that nobody wrote.
  private static Class<?> withSyntheticConstructor() throws IllegalAccessException {
    ClassDesc name = ClassDesc.of(ConstructorTest.class.getPackageName(), "Defaulted");
    byte[] bytes =
        ClassFile.of()
            .build(
                name,
                type -> {
                  for (int synthetic : new int[] {0, ClassFile.ACC_SYNTHETIC}) {
                    MethodTypeDesc takes =
                        synthetic == 0
                            ? ConstantDescs.MTD_void
                            : MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
                    type.withMethodBody(
                        ConstantDescs.INIT_NAME,
                        takes,
                        ClassFile.ACC_PUBLIC | synthetic,
                        code ->
                            code.aload(0)
                                .invokespecial(
                                    ConstantDescs.CD_Object,
                                    ConstantDescs.INIT_NAME,
                                    ConstantDescs.MTD_void)
                                .return_());
                  }
                });
    return MethodHandles.lookup().defineClass(bytes);
  }

  @Test
  void isNeverOneThatACompilerAdded() throws IllegalAccessException {
    Class<?> defaulted = withSyntheticConstructor();
    try (Container container = Espalier.container(app -> app.roots(defaulted))) {
      assertThat(container.get(defaulted)).isInstanceOf(defaulted);
    }
  }
}
