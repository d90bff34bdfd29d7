package dev.alpi.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class VaultTest {
  private static final String CANARY = "canary-5f0e1d2c3b4a";

  private final FileSystem files =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder().setAttributeViews("posix", "unix").build());
  private final Path home = files.getPath("/work/home");

  @BeforeEach
  void make_home() throws IOException {
    Files.createDirectories(home);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  void L31_saved_secrets_show_no_plaintext_and_a_wrong_key_is_refused() throws IOException {
    Vaults.create(home).set("LAB_KEY", CANARY);
    assertThat(Vaults.text(home)).doesNotContain(CANARY, "LAB_KEY", base64(CANARY));
    assertThatThrownBy(() -> Vaults.open(home, "correct horsf"))
        .isInstanceOfSatisfying(
            VaultException.WrongKey.class,
            e -> assertThat(e.getMessage()).startsWith(Vault.file(home) + " does not open"));
    assertThat(Vaults.open(home, Vaults.PASSPHRASE).read()).containsEntry("LAB_KEY", CANARY);
  }

  private static String base64(String text) {
    return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes());
  }

  @Test
  void a_key_file_opens_it_wherever_it_lies_and_another_one_does_not() throws IOException {
    Path keyFile = files.getPath("/work/stick.key");
    Vaults.create(home, keyFile).set("A", CANARY);
    assertThat(Vault.unlock(home)).isEqualTo(new Unlock.ByKeyFile("/work/stick.key"));
    Path moved = Files.move(keyFile, files.getPath("/work/moved.key"));
    assertThat(open(moved).read()).containsEntry("A", CANARY);
    Path other = files.getPath("/work/other.key");
    assertThat(VaultKey.createFile(other, Vaults.RANDOM)).isTrue();
    assertThatThrownBy(() -> open(other))
        .isInstanceOfSatisfying(
            VaultException.WrongKey.class,
            e -> assertThat(e.hint()).isEqualTo("it was made with the key file /work/stick.key"));
    assertThatThrownBy(() -> Vaults.open(home, "a passphrase"))
        .isInstanceOf(VaultException.WrongKey.class);
  }

  @Test
  void a_key_file_is_made_once_and_read_strictly() throws IOException {
    Path keyFile = files.getPath("/work/a.key");
    assertThat(VaultKey.createFile(keyFile, Vaults.RANDOM)).isTrue();
    String made = Files.readString(keyFile);
    assertThat(made).matches("[0-9a-f]{64}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
        .isEqualTo("rw-------");
    assertThat(VaultKey.createFile(keyFile, Vaults.RANDOM)).isFalse();
    assertThat(Files.readString(keyFile)).isEqualTo(made);
    for (String wrong : List.of("", "short", made + made, made.replace('\n', '0'), "g" + made)) {
      Files.writeString(keyFile, wrong);
      assertThatThrownBy(() -> VaultKey.readFile(keyFile))
          .isInstanceOf(VaultException.WrongKey.class);
    }
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> VaultKey.readFile(keyFile))
        .isInstanceOf(StoreException.Insecure.class);
  }

  @Test
  void a_key_file_in_the_home_is_named_from_there() throws IOException {
    Vaults.create(home, home.resolve("a.key"));
    assertThat(Vault.unlock(home)).isEqualTo(new Unlock.ByKeyFile("a.key"));
  }

  @Test
  void the_same_key_makes_another_vault_each_time() throws IOException {
    Path second = Files.createDirectory(files.getPath("/work/second"));
    Path keyFile = files.getPath("/work/a.key");
    Vaults.create(home, keyFile).set("A", "1");
    Vaults.create(second, keyFile).set("A", "1");
    Obj one = Json.parseObject(Vaults.text(home));
    Obj other = Json.parseObject(Vaults.text(second));
    for (String member : List.of("id", "check", "keyset", "entries")) {
      assertThat(one.string(member)).isPresent().isNotEqualTo(other.string(member));
    }
    // nor does a ciphertext of one fit into the other
    write(home, one.with("entries", other.string("entries").orElseThrow()));
    assertThatThrownBy(() -> open(keyFile)).isInstanceOf(StoreException.Damaged.class);
    write(home, one.with("keyset", other.string("keyset").orElseThrow()));
    assertThatThrownBy(() -> open(keyFile)).isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void the_file_shows_neither_how_many_there_are_nor_how_long() throws IOException {
    Vault vault = Vaults.create(home);
    int empty = Vaults.text(home).length();
    vault.set("A", "1");
    assertThat(Vaults.text(home)).hasSize(empty);
    vault.setAll(Map.of("B", "b".repeat(400), "C", "c".repeat(400)));
    assertThat(Vaults.text(home)).hasSize(empty);
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "id", "unlock", "check", "keyset", "entries", "note"})
  void a_changed_member_is_noticed(String member) throws IOException {
    Vaults.create(home).set("A", CANARY);
    Obj content = Json.parseObject(Vaults.text(home)).with("note", "kept");
    write(home, content.without("note"));
    assertThatCode(() -> Vaults.open(home, Vaults.PASSPHRASE)).doesNotThrowAnyException();
    Obj changed =
        switch (content.get(member).orElseThrow()) {
          case JsonValue.Obj unlock ->
              content.with(member, unlock.with("salt", "AAAAAAAAAAAAAAAAAAAAAA=="));
          case JsonValue.Num _ -> content.with(member, 0);
          case JsonValue.Str(String text) -> content.with(member, flipped(text));
          default -> throw new AssertionError(member);
        };
    write(home, changed);
    Throwable thrown = catchThrowable(() -> Vaults.open(home, Vaults.PASSPHRASE));
    // with another salt, id or check the passphrase is simply another key
    assertThat(thrown)
        .isInstanceOf(
            List.of("id", "unlock", "check").contains(member)
                ? VaultException.WrongKey.class
                : StoreException.Damaged.class)
        .hasMessageNotContaining(CANARY);
  }

  private static String flipped(String text) {
    return (text.charAt(0) == 'a' ? 'b' : 'a') + text.substring(1);
  }

  @ParameterizedTest
  @CsvSource({
    "n, 512",
    "n, 131073",
    "n, 4294967296",
    "n, -1024",
    "n, 9223372036854775807",
    "r, 0",
    "r, 300000",
    "r, 9223372036854775807",
    "p, 0",
    "p, 5"
  })
  void a_hostile_cost_is_refused_before_any_work(String parameter, long value) throws IOException {
    Vaults.create(home);
    Obj content = Json.parseObject(Vaults.text(home));
    write(home, content.with("unlock", content.object("unlock").with(parameter, value)));
    assertThatThrownBy(() -> Vaults.open(home, Vaults.PASSPHRASE))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("its header");
  }

  @Test
  void a_newer_version_is_refused_by_name() throws IOException {
    Vaults.create(home);
    write(home, Json.parseObject(Vaults.text(home)).with("version", 2));
    assertThatThrownBy(() -> Vault.unlock(home))
        .isInstanceOf(VaultException.NewerVersion.class)
        .hasMessage(Vault.file(home) + " has version 2, allowed 1");
  }

  @Test
  void what_is_not_of_the_form_is_damaged_whatever_it_is() throws IOException {
    Vaults.create(home).set("A", CANARY);
    String good = Vaults.text(home);
    int refused = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder(good);
      for (int i = 0; i <= random.nextInt(3); i++) {
        text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
      }
      Files.writeString(Vault.file(home), text.substring(0, text.length() - random.nextInt(2)));
      Throwable thrown = catchThrowable(() -> Vaults.open(home, Vaults.PASSPHRASE));
      if (thrown != null) {
        refused++;
        assertThat(thrown)
            .as("seed %d", seed)
            .isInstanceOfAny(StoreException.class, VaultException.class);
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  private static void write(Path home, Obj content) throws IOException {
    Files.writeString(Vault.file(home), Json.compact(content));
  }

  private Vault open(Path keyFile) throws IOException {
    try (VaultKey key = VaultKey.readFile(keyFile)) {
      return Vault.open(home, key, FileLocks.inMemory());
    }
  }

  @Test
  void unknown_members_survive_an_edit() throws IOException {
    Vaults.create(home);
    Obj header = Json.parseObject(Vaults.text(home)).without("keyset").without("entries");
    write(home, header.with("note", "of a later alpi"));
    VaultFile content = VaultFile.read(Vault.file(home));
    KeyEncryptionKey kek;
    try (VaultKey key = Vaults.passphrase(Vaults.PASSPHRASE)) {
      kek = KeyEncryptionKey.derive(key, content.unlock(), content.id());
    }
    Sealing sealing = Sealing.create(kek, content.context("keyset"));
    byte[] entries = sealing.encrypt(Entries.encode(Map.of()), content.context("entries"));
    content.with(sealing.keyset(), entries).write();

    Vaults.open(home, Vaults.PASSPHRASE).set("A", "1");

    assertThat(Json.parseObject(Vaults.text(home)).string("note")).hasValue("of a later alpi");
    assertThat(Vaults.open(home, Vaults.PASSPHRASE).read()).containsKey("A");
  }

  @Test
  void it_holds_a_megabyte_and_no_more() throws IOException {
    Vault vault = Vaults.create(home);
    String value = "v".repeat(16_000);
    for (int i = 0; i < 65; i++) {
      vault.set("N" + i, value);
    }
    String before = Vaults.text(home);
    assertThatThrownBy(() -> vault.set("N65", value)).isInstanceOf(VaultException.Full.class);
    assertThat(Vaults.text(home)).isEqualTo(before);
  }

  @Test
  void there_is_one_vault_and_it_is_not_made_over() throws IOException {
    assertThat(Vault.isIn(home)).isFalse();
    Vaults.create(home).set("A", "1");
    assertThat(Vault.isIn(home)).isTrue();
    assertThatThrownBy(() -> Vaults.create(home)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Vaults.open(home, Vaults.PASSPHRASE).read()).containsKey("A");
  }

  @Test
  void a_vault_that_was_made_anew_is_not_written_with_the_old_key() throws IOException {
    Vault old = Vaults.create(home);
    Files.delete(Vault.file(home));
    Vaults.create(home).set("A", "1");
    assertThatThrownBy(() -> old.set("B", "2")).isInstanceOf(VaultException.WrongKey.class);
  }

  @Test
  void everything_moves_in_and_back_and_what_is_in_force_stays_so() throws IOException {
    EnvFile env = EnvFile.at(home.resolve(".env"), FileLocks.inMemory());
    env.setAll(Map.of("A", "of env", "B", "2"));
    Vault vault = Vaults.create(home);
    vault.setAll(Map.of("A", "of vault", "C", "3"));
    assertThat(vault.takeFrom(env)).containsExactlyInAnyOrder("A", "B");
    assertThat(env.read()).isEmpty();
    assertThat(Files.readString(env.file())).isEmpty();
    assertThat(vault.read())
        .containsOnly(Map.entry("A", "of env"), Map.entry("B", "2"), Map.entry("C", "3"));
    assertThat(vault.takeFrom(env)).isEmpty();
    env.set("A", "newer");
    assertThat(vault.moveTo(env)).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(env.read())
        .containsOnly(Map.entry("A", "newer"), Map.entry("B", "2"), Map.entry("C", "3"));
    assertThat(Vault.isIn(home)).isFalse();
  }

  @Test
  void the_file_and_its_directory_are_private_from_their_creation(@TempDir Path real)
      throws IOException {
    Path place = Files.createDirectory(real.resolve("home"));
    Vaults.create(place);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Vault.file(place))))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Vault.file(place).getParent())))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(Vault.file(place), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Vault.unlock(place)).isInstanceOf(StoreException.Insecure.class);
  }

  @Test
  void nothing_shows_a_key() {
    try (VaultKey key = Vaults.passphrase(CANARY)) {
      assertThat(key.toString()).isEqualTo("VaultKey");
      Unlock unlock = new Unlock.ByPassphrase(Vaults.CHEAP, "AAAAAAAAAAAAAAAAAAAAAA==");
      assertThat(KeyEncryptionKey.derive(key, unlock, "0").toString())
          .isEqualTo("KeyEncryptionKey");
    }
  }

  @Test
  void a_new_vault_costs_128_mebibytes() {
    assertThat(ScryptCost.DEFAULT).isEqualTo(new ScryptCost(131_072, 8, 1));
  }
}
