package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the file {@code active_profile} says, whatever is in it or in its place. */
@Timeout(60)
class ActiveProfileTest {
  @ParameterizedTest
  @EnumSource(Homes.class)
  void L7_what_was_activated_is_active_and_the_file_is_a_name(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Path file = store.root().path().resolve("active_profile");
    assertThat(store.root().active()).isInstanceOf(ActiveProfile.Unset.class);
    // on a fresh machine too
    Profile main = store.root().profile(ProfileName.DEFAULT);
    store.activate(main);
    assertThat(store.root().active()).isEqualTo(new ActiveProfile.Set(main));
    Profile work = Homes.created(store, "Work");
    store.activate(work);
    assertThat(Files.readString(file)).isEqualTo("Work\n");
    assertThat(store.root().active().is(work)).isTrue();
    assertThat(store.root().active().is(main)).isFalse();
    if (homes == Homes.UNIX) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    for (String text : List.of("work", " \t\r\n WORK \n\n", "Work" + " ".repeat(10_000) + "x")) {
      Files.writeString(file, text);
      assertThat(store.root().active()).isEqualTo(new ActiveProfile.Set(work));
    }
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void L7_L10_what_is_no_readable_file_falls_back_without_waiting(@TempDir Path directory)
      throws Exception {
    ProfileStore store = Homes.onDisk(directory.resolve(".alpi"));
    store.bootstrap();
    Path file = store.root().path().resolve("active_profile");
    Files.createDirectory(file);
    assertVanished(store);
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertVanished(store);
    Files.delete(file);
    // leads to itself: even root cannot open it
    Files.createSymbolicLink(file, file);
    assertVanished(store);
    Files.delete(file);
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertVanished(store);
    Files.writeString(file, "\u001b[31mred");
    assertVanished(store);
  }

  private static void assertVanished(ProfileStore store) throws IOException {
    Path file = store.root().path().resolve("active_profile");
    ActiveProfile active = store.root().active();
    assertThat(active).isInstanceOf(ActiveProfile.Vanished.class);
    assertThat(((ActiveProfile.Vanished) active).problem())
        .startsWith(file.toString())
        .doesNotContain("\u001b");
    assertThat(active.is(store.root().profile(ProfileName.DEFAULT))).isTrue();
    assertThat(Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
