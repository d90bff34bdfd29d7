package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No two threads can wait for each other's classes, in alpi or in its tests. */
final class InitializationOrderTest {
  private static final int CLASSES_MIN = 1_500;

  /** Needs its own record, which needs it: the one that is to be found. */
  interface Circular {
    One ONE = new One();

    default int number() {
      return 1;
    }

    record One() implements Circular {}
  }

  /** It has no default method, so its record does not need it. */
  interface Straight {
    One ONE = new One();

    record One() implements Straight {}
  }

  @Test
  void no_class_needs_one_that_needs_it() throws IOException {
    InitializationOrder order = new InitializationOrder();
    Repository repository = Repository.ofThisBuild();
    List<Path> modules = new ArrayList<>(repository.modules());
    // without a descriptor, but it has what is to be found
    modules.add(repository.root().resolve("alpi-image"));
    for (Path module : modules) {
      for (String part : List.of("target/classes", "target/test-classes")) {
        Path classes = module.resolve(part);
        if (Files.isDirectory(classes)) {
          order.addAll(classes);
        }
      }
    }

    assertThat(order.size()).isGreaterThan(CLASSES_MIN);
    assertThat(order.cycles())
        .containsExactly(Set.of(internal(Circular.class), internal(Circular.One.class)));
  }

  private static String internal(Class<?> each) {
    return each.getName().replace('.', '/');
  }
}
