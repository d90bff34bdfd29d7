package dev.alpi.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.config.SecretStore;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What every store of secrets does, on Unix and Windows file systems. */
@Timeout(60)
final class SecretStoreContractTest {
  private interface Maker {
    SecretStore make(Path home) throws IOException;
  }

  private interface Check {
    void check(SecretStore store) throws Exception;
  }

  private static Stream<DynamicTest> each(Check check) {
    Map<String, Maker> makers = new LinkedHashMap<>();
    makers.put(".env", home -> EnvFile.at(home.resolve(".env"), FileLocks.inMemory()));
    makers.put("vault by passphrase", Vaults::create);
    makers.put("vault by key file", home -> Vaults.create(home, home.resolveSibling("key")));
    List<DynamicTest> tests = new ArrayList<>();
    for (Configuration system : List.of(Configuration.unix(), Configuration.windows())) {
      makers.forEach(
          (name, maker) ->
              tests.add(DynamicTest.dynamicTest(name, () -> run(system, maker, check))));
    }
    return tests.stream();
  }

  private static void run(Configuration system, Maker maker, Check check) throws Exception {
    try (FileSystem files = Jimfs.newFileSystem(system)) {
      Path root = files.getRootDirectories().iterator().next();
      check.check(maker.make(Files.createDirectory(root.resolve("home"))));
    }
  }

  @TestFactory
  Stream<DynamicTest> what_is_stored_is_read_in_order_and_what_is_removed_is_gone() {
    return each(
        store -> {
          assertThat(store.read()).isEmpty();
          store.set("B", "2");
          store.set("A", " é ${X} \"q\" ");
          store.set("B", "3");
          assertThat(store.read())
              .containsExactly(Map.entry("B", "3"), Map.entry("A", " é ${X} \"q\" "));
          assertThat(store.unset("B")).isTrue();
          assertThat(store.unset("B")).isFalse();
          assertThat(store.read()).containsOnlyKeys("A");
          assertThatThrownBy(() -> store.read().clear())
              .isInstanceOf(UnsupportedOperationException.class);
        });
  }

  @TestFactory
  Stream<DynamicTest> several_are_stored_all_or_none() {
    return each(
        store -> {
          store.setAll(Map.of("A", "1", "B", "2"));
          Map<String, String> before = store.read();
          for (Map<String, String> wrong :
              List.of(
                  Map.of("C", "3", "D", "a\nb"),
                  Map.of("C", "3", "no name", "v"),
                  Map.of("C", "3", "D", "v".repeat(SecretStore.VALUE_CHARS_MAX + 1)))) {
            assertThatThrownBy(() -> store.setAll(wrong)).isInstanceOf(ConfigException.class);
          }
          assertThat(store.read()).isEqualTo(before);
        });
  }

  @TestFactory
  Stream<DynamicTest> what_was_changed_since_it_was_read_is_not_removed() {
    return each(
        store -> {
          store.setAll(Map.of("A", "1", "B", "2"));
          Map<String, String> seen = store.read();
          store.set("B", "3");
          store.unsetAll(seen);
          assertThat(store.read()).containsExactly(Map.entry("B", "3"));
        });
  }

  @TestFactory
  Stream<DynamicTest> threads_lose_no_edit_of_each_other() {
    return each(
        store -> {
          List<Future<Void>> edits = new ArrayList<>();
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
              String name = "N" + i;
              edits.add(
                  threads.submit(
                      () -> {
                        store.set(name, "first");
                        store.set(name, "second");
                        return null;
                      }));
            }
          }
          for (Future<Void> edit : edits) {
            edit.get();
          }
          assertThat(store.read()).hasSize(8).containsEntry("N3", "second");
          assertThat(store.read().values()).containsOnly("second");
        });
  }
}
