package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What an archive of format 2 begins with, in clear (docs/wire/backup-2.md). */
final class ChunkHeader {
  static final int FORMAT = 2;

  /** Each costs who opens the archive a try. */
  static final int SLOTS_MAX = 20;

  static final int SALT_BYTES = 16;
  private static final String CIPHER = "chacha20poly1305";
  private static final String COMPRESSION = "zstd";

  private final byte[] bytes;
  private final byte[] salt;
  private final List<KeySlot> slots;
  private final Obj json;

  private ChunkHeader(byte[] bytes, byte[] salt, List<KeySlot> slots, Obj json) {
    this.bytes = bytes;
    this.salt = salt;
    this.slots = List.copyOf(slots);
    this.json = json;
  }

  /** Returns that of a new archive. */
  static ChunkHeader of(byte[] salt, List<KeySlot> slots, Instant created) {
    List<JsonValue> keys = new ArrayList<>();
    slots.forEach(each -> keys.add(each.json()));
    Obj json =
        Obj.EMPTY
            .with("v", FORMAT)
            .with("cipher", CIPHER)
            .with("compression", COMPRESSION)
            .with("scope", HeaderText.MACHINE)
            .with("created_at", created.truncatedTo(ChronoUnit.SECONDS).toString())
            .with("salt", HeaderText.base64(salt))
            .with("keys", new JsonValue.Arr(keys));
    byte[] line = (Json.compact(json) + "\n").getBytes(UTF_8);
    return new ChunkHeader(HeaderText.bytes(FORMAT, line), salt, slots, json);
  }

  /** Takes what an archive of format 2 begins with. */
  static ChunkHeader of(HeaderText.Read read) throws BackupException {
    Obj json = read.json();
    HeaderText.require(json, "v", json.integer("v").equals(OptionalLong.of(FORMAT)));
    HeaderText.require(json, "cipher", HeaderText.isText(json, "cipher", CIPHER));
    HeaderText.require(json, "compression", HeaderText.isText(json, "compression", COMPRESSION));
    HeaderText.require(json, "scope", HeaderText.isText(json, "scope", HeaderText.MACHINE));
    List<Obj> keys = json.objects("keys");
    boolean isRight = keys.size() == json.array("keys").size() && keys.size() <= SLOTS_MAX;
    HeaderText.require(json, "keys", isRight);
    List<KeySlot> slots = new ArrayList<>();
    for (Obj each : keys) {
      // of another kind: for who has a later version
      switch (each.string("kind").orElse("")) {
        case KeySlot.ByPassphrase.KIND -> slots.add(KeySlot.ByPassphrase.read(each));
        case KeySlot.ByRecipient.KIND -> slots.add(KeySlot.ByRecipient.read(each));
        case "" -> HeaderText.require(json, "keys", false);
        default -> {}
      }
    }
    HeaderText.require(json, "keys", !slots.isEmpty());
    // one try of a passphrase takes 128 MiB and half a second
    boolean isAlone = keys.size() == 1 || slots.stream().noneMatch(ChunkHeader::isByPassphrase);
    HeaderText.require(json, "keys", isAlone);
    return new ChunkHeader(read.bytes(), HeaderText.bytes(json, "salt", SALT_BYTES), slots, json);
  }

  private static boolean isByPassphrase(KeySlot slot) {
    return slot instanceof KeySlot.ByPassphrase;
  }

  /** Returns all that comes before its authentication. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** Returns where the first chunk is. */
  int length() {
    return bytes.length + ContentKey.MAC_BYTES;
  }

  byte[] salt() {
    return salt.clone();
  }

  List<KeySlot> slots() {
    return slots;
  }

  Obj json() {
    return json;
  }
}
