package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityStoreTest {
  private final SecureRandom random = new SecureRandom();
  private Path home;
  private Path secrets;
  private Path pem;
  private Path pub;

  @BeforeEach
  void createHome() throws IOException {
    home = Homes.create();
    secrets = Homes.secrets(home);
    pem = secrets.resolve("alp_key.pem");
    pub = secrets.resolve("alp_key.pub");
  }

  private IdentityStore store() {
    return IdentityStore.at(home, FileLocks.inMemory());
  }

  private PeerKey create() throws IOException {
    try (Identity identity = store().loadOrCreate(random)) {
      return identity.key();
    }
  }

  private PeerKey load() throws IOException {
    try (Identity identity = store().load()) {
      return identity.key();
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void setMode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** Puts the keys of the vectors in place, as the Python system has them. */
  private void adopt(String pemOf, String pubOf) throws IOException {
    Files.createDirectories(secrets);
    Files.writeString(pem, Vectors.text(Vectors.identity(pemOf), "pem_pkcs8"));
    setMode(pem, "rw-------");
    Files.writeString(pub, Vectors.text(Vectors.identity(pubOf), "pub_spki_pem"));
  }

  @Test
  void an_identity_is_made_once_and_kept() throws IOException {
    PeerKey key = create();
    assertThat(create()).isEqualTo(key);
    assertThat(load()).isEqualTo(key);
    assertThat(mode(pem)).isEqualTo("rw-------");
    assertThat(mode(pub)).isEqualTo("rw-r--r--");
    assertThat(mode(secrets)).isEqualTo("rwx------");
    try (var names = Files.list(secrets)) {
      assertThat(names.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("alp_key.pem", "alp_key.pub");
    }
  }

  @Test
  void two_profiles_have_two_identities() throws IOException {
    PeerKey first = create();
    createHome();
    assertThat(create()).isNotEqualTo(first);
  }

  @Test
  void keys_of_the_other_system_are_read() throws IOException {
    adopt("A", "A");
    assertThat(load()).isEqualTo(Vectors.open("A").key());
    assertThat(create()).isEqualTo(Vectors.open("A").key());
    Files.writeString(pem, "\n" + Files.readString(pem).replace("\n", "\r\n") + " ");
    assertThat(load()).isEqualTo(Vectors.open("A").key());
  }

  @Test
  void without_an_identity_loading_says_so_and_writes_nothing() throws IOException {
    assertThatThrownBy(this::load)
        .isInstanceOf(IdentityException.Absent.class)
        .hasMessage("/home/alp/secrets/alp_key.pem is not there: the profile has no identity yet");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_missing_public_half_is_rebuilt() throws IOException {
    adopt("A", "A");
    String text = Files.readString(pub);
    Files.delete(pub);
    assertThat(load()).isEqualTo(Vectors.open("A").key());
    assertThat(pub).as("loading writes nothing").doesNotExist();
    assertThat(create()).isEqualTo(Vectors.open("A").key());
    assertThat(pub).hasContent(text.stripTrailing());
    Files.writeString(pub, "garbage");
    assertThat(create()).isEqualTo(Vectors.open("A").key());
    assertThat(Files.readString(pub)).isEqualTo(text);
  }

  @Test
  void a_missing_private_key_is_never_made_anew_beside_its_public_half() throws IOException {
    create();
    Files.delete(pem);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::create)
          .isInstanceOf(IdentityException.Lost.class)
          .hasMessage(
              "/home/alp/secrets/alp_key.pem is missing, although /home/alp/secrets/alp_key.pub"
                  + " tells that the profile had an identity");
      assertThatThrownBy(this::load)
          .isInstanceOfSatisfying(
              IdentityException.Lost.class,
              lost -> assertThat(lost.hint()).contains("restore it from a backup", "peers.yaml"));
    }
    assertThat(pem).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"peers.yaml", "pending_peers.yaml", "secrets/subscriptions.yaml"})
  void a_missing_private_key_is_never_made_anew_beside_a_list_with_entries(String name)
      throws IOException {
    Files.createDirectories(secrets);
    Path list = home.resolve("alp/" + name);
    for (String nothing :
        new String[] {"", "\n", "# none\n", "[]\n", "---\n[] # none yet\n", "{}"}) {
      Files.writeString(list, nothing);
      assertThatThrownBy(this::load).as(nothing).isInstanceOf(IdentityException.Absent.class);
    }
    for (String something :
        new String[] {"- id: bob\n", "# x\n\n[{id: bob}]", "{", "# ".repeat(4000)}) {
      Files.writeString(list, something);
      assertThatThrownBy(this::create).as(something).isInstanceOf(IdentityException.Lost.class);
      assertThat(pem).doesNotExist();
    }
    Files.writeString(list, "[]\n");
    assertThatCode(this::create).doesNotThrowAnyException();
  }

  @Test
  void a_missing_private_key_is_never_made_anew_beside_a_workgroup() throws IOException {
    Files.createDirectories(home.resolve("alp/workgroups"));
    assertThatThrownBy(this::load).isInstanceOf(IdentityException.Absent.class);
    Files.createDirectory(home.resolve("alp/workgroups/wg_1"));
    assertThatThrownBy(this::create).isInstanceOf(IdentityException.Lost.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', is no unencrypted PRIVATE KEY in PEM",
    "garbage, is no unencrypted PRIVATE KEY in PEM",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY-----,"
        + " is no unencrypted PRIVATE KEY in PEM",
    "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----, holds no Ed25519 key",
    "-----BEGIN PRIVATE KEY-----MC4=-----END PRIVATE KEY-----, holds no Ed25519 key",
    "-----BEGIN PRIVATE KEY-----M-4=-----END PRIVATE KEY-----, is no unencrypted PRIVATE KEY in"
        + " PEM",
    "-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VuBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
        + "-----END PRIVATE KEY-----, holds no Ed25519 key"
  })
  void a_damaged_private_key_is_an_error_and_stays_as_it_is(String text, String problem)
      throws IOException {
    adopt("A", "A");
    Files.writeString(pem, text);
    for (boolean withPublicHalf : new boolean[] {true, false}) {
      assertThatThrownBy(this::create)
          .isInstanceOf(IdentityException.Damaged.class)
          .hasMessage("/home/alp/secrets/alp_key.pem " + problem);
      assertThatThrownBy(this::load).isInstanceOf(IdentityException.Damaged.class);
      assertThat(Files.readString(pem)).isEqualTo(text);
      Files.deleteIfExists(pub);
      assertThat(withPublicHalf).isIn(true, false);
    }
  }

  @Test
  void a_seed_that_was_damaged_is_noticed_by_the_public_half() throws IOException {
    adopt("B", "A");
    assertThatThrownBy(this::load)
        .isInstanceOf(IdentityException.Damaged.class)
        .hasMessageContaining("does not belong to alp_key.pub");
    assertThatThrownBy(this::create).isInstanceOf(IdentityException.Damaged.class);
    assertThat(Files.readString(pub))
        .isEqualTo(Vectors.text(Vectors.identity("A"), "pub_spki_pem"));
  }

  @Test
  void no_message_has_anything_of_the_key() throws IOException {
    adopt("A", "A");
    String secret = "AgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    assertThat(Files.readString(pem)).contains(secret);
    Files.writeString(pem, Files.readString(pem).replace("MC4C", "MC4D"));
    assertThatThrownBy(this::load)
        .isInstanceOf(IdentityException.Damaged.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain(secret.substring(4, 12)))
        .hasNoCause();
  }

  @Test
  void a_private_key_that_others_can_read_is_refused_and_not_repaired() throws IOException {
    create();
    setMode(pem, "rw-r-----");
    assertThatThrownBy(this::load).isInstanceOf(StoreException.Insecure.class);
    assertThatThrownBy(this::create).isInstanceOf(StoreException.Insecure.class);
    assertThat(mode(pem)).isEqualTo("rw-r-----");
  }

  @Test
  void a_directory_that_others_can_write_in_is_refused_and_one_they_can_look_into_is_not()
      throws IOException {
    PeerKey key = create();
    setMode(secrets, "rwxr-xr-x");
    assertThat(load()).isEqualTo(key);
    for (String mode : new String[] {"rwx-w----", "rwx----w-"}) {
      setMode(secrets, mode);
      assertThatThrownBy(this::load)
          .isInstanceOfSatisfying(
              IdentityException.Exposed.class,
              exposed -> assertThat(exposed.hint()).startsWith("chmod 700 /home/alp/secrets"));
      assertThatThrownBy(this::create).isInstanceOf(IdentityException.Exposed.class);
    }
  }

  @Test
  void a_link_that_leads_nowhere_is_not_overwritten() throws IOException {
    Files.createDirectories(secrets);
    Files.createSymbolicLink(pem, home.resolve("stick/alp_key.pem"));
    assertThatThrownBy(this::create).isInstanceOf(IOException.class);
    assertThat(Files.isSymbolicLink(pem)).isTrue();
    assertThat(home.resolve("stick")).doesNotExist();
  }

  @Test
  void a_home_that_is_gone_does_not_come_back() throws IOException {
    Files.delete(home);
    assertThatThrownBy(this::create).isInstanceOf(StoreException.Gone.class);
    assertThat(home).doesNotExist();
  }
}
