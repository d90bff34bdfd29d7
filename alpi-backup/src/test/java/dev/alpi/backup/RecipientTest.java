package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipients and their secrets, as age writes them, and what is agreed on with them. */
final class RecipientTest {
  /** Made by age-keygen 1.1.1. */
  private static final String SECRET =
      "AGE-SECRET-KEY-1NJ33JEY62STGJ4UJD55QK0QYVHXK4ZE3V9DZZ7YL6CN8RCNMSYYQGWME53";

  private static final String PUBLIC =
      "age1hqn2vx3hyqljhe23dx0x77dh997tt9dvhuxuxa90epj99jrfdf6qzfyyz4";

  private static final String ALICE =
      "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  private static final String BOB =
      "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
  private static final String SHARED =
      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

  @TempDir private Path folder;

  @Test
  void they_are_those_of_age() {
    ArchiveIdentity identity = ArchiveIdentity.parse(SECRET).orElseThrow();
    assertThat(identity.recipient()).hasToString(PUBLIC);
    assertThat(identity.text()).isEqualTo(SECRET);
    assertThat(identity.toString()).contains(PUBLIC).doesNotContain("SECRET");
    assertThat(Recipient.parse(PUBLIC)).contains(identity.recipient());
    assertThat(identity.recipient()).hasSameHashCodeAs(Recipient.parse(PUBLIC).orElseThrow());
  }

  @Test
  void age_keygen_makes_the_same_of_them() throws Exception {
    for (int i = 0; i < 5; i++) {
      ArchiveIdentity identity = ArchiveIdentity.create(new SecureRandom());
      assertThat(keygen(identity.text(), "-y")).isEqualTo(identity.recipient().toString());
    }
    String[] made = keygen("").split("\n");
    ArchiveIdentity identity = ArchiveIdentity.parse(made[made.length - 1]).orElseThrow();
    assertThat(made).anyMatch(each -> each.endsWith(identity.recipient().toString()));
  }

  private static String keygen(String in, String... options)
      throws IOException, InterruptedException {
    List<String> words = Stream.concat(Stream.of("age-keygen"), Stream.of(options)).toList();
    Process process = null;
    try {
      process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      assumeTrue(false, "there is no age-keygen on this machine");
    }
    process.getOutputStream().write((in + "\n").getBytes(UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  static Stream<String> wrong() {
    return Stream.of(
        "",
        "1",
        "age",
        "age1",
        "age1qqqqqq",
        PUBLIC + "q",
        PUBLIC.substring(0, PUBLIC.length() - 1),
        PUBLIC.substring(1),
        PUBLIC.replace('h', 'H'),
        PUBLIC.replace("age1h", "age1b"),
        PUBLIC.replace("age1", "age2"),
        PUBLIC + "\n",
        " " + PUBLIC,
        PUBLIC.toUpperCase(Locale.ROOT) + "\u0130",
        SECRET.replace('K', '\u212a'),
        "AGE-SECRET-KEY-1" + PUBLIC.substring(4).toUpperCase(Locale.ROOT),
        Bech32.encode("age", new byte[31]),
        Bech32.encode("age", new byte[33]),
        Bech32.encode("age", new byte[0]),
        Bech32.encode("age-secret-key-", new byte[31]).toUpperCase(Locale.ROOT),
        Bech32.encode("bge", new byte[32]));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void what_is_none_is_refused(String text) {
    assertThat(Recipient.parse(text)).isEmpty();
    assertThat(ArchiveIdentity.parse(text)).isEmpty();
  }

  @Test
  void one_letter_that_is_changed_makes_none() {
    String letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l1b";
    for (int i = 0; i < PUBLIC.length(); i++) {
      for (char each : letters.toCharArray()) {
        String changed = PUBLIC.substring(0, i) + each + PUBLIC.substring(i + 1);
        assertThat(Recipient.parse(changed).isPresent()).isEqualTo(changed.equals(PUBLIC));
      }
    }
  }

  @Test
  void all_bytes_come_back() {
    Random random = new Random(7);
    for (int length = 0; length < 70; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertThat(Bech32.decode("x", Bech32.encode("x", bytes)))
          .hasValueSatisfying(read -> assertThat(read).isEqualTo(bytes));
    }
  }

  /** RFC 7748 §6.1. */
  @Test
  void two_agree_as_in_the_rfc() {
    ArchiveIdentity alice = secret(ALICE);
    ArchiveIdentity bob = secret(BOB);
    byte[] shared = hex(SHARED);
    assertThat(alice.agreed(bob.recipient().key()).orElseThrow()).isEqualTo(shared);
    assertThat(bob.agreed(alice.recipient().key()).orElseThrow()).isEqualTo(shared);
  }

  private static ArchiveIdentity secret(String hex) {
    return ArchiveIdentity.parse(Bech32.encode("age-secret-key-", hex(hex))).orElseThrow();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  static Stream<String> low() {
    return Stream.of(
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  }

  @ParameterizedTest
  @MethodSource("low")
  void nothing_is_encrypted_for_a_key_that_everybody_has_the_secret_of(String key)
      throws IOException {
    Recipient low = Recipient.of(hex(key));
    assertThat(BackupFixture.identity().agreed(hex(key))).isEmpty();
    try (BackupFixture on = new BackupFixture(folder)) {
      on.format = Backup.Format.TWO;
      on.write("a", "x");
      assertThatThrownBy(
              () ->
                  Backup.create(
                      on.request(Optional.empty(), Backup.IfThere.REFUSE),
                      List.of(BackupFixture.identity().recipient(), low),
                      on.world(),
                      Progress.none()))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(low.toString());
      assertThat(on.archive).doesNotExist();
    }
  }
}
