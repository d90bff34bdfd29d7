package dev.alpi.backup;

import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The key of an archive of format 2, encrypted for somebody: for who knows a passphrase, or for a
 * recipient.
 */
sealed interface KeySlot {
  /** A key, encrypted. */
  int SEALED_BYTES = ContentKey.KEY_BYTES + ContentKey.TAG_BYTES;

  int SALT_BYTES = 16;

  /** Returns it as the header has it. */
  Obj json();

  /** For who knows a passphrase. */
  record ByPassphrase(byte[] salt, byte[] sealed) implements KeySlot {
    static final String KIND = "scrypt";
    private static final Obj COST =
        Obj.EMPTY.with("n", ArchiveKey.SCRYPT_N).with("r", 8).with("p", 1);

    static ByPassphrase of(ContentKey key, byte[] passphrase, SecureRandom random) {
      byte[] salt = new byte[SALT_BYTES];
      random.nextBytes(salt);
      return new ByPassphrase(salt, key.wrapped(ArchiveKey.scrypt(passphrase, salt)));
    }

    static KeySlot read(Obj json) throws BackupException {
      for (String name : COST.members().keySet()) {
        HeaderText.require(json, name, json.get(name).equals(COST.get(name)));
      }
      return new ByPassphrase(
          HeaderText.bytes(json, "salt", SALT_BYTES),
          HeaderText.bytes(json, "sealed", SEALED_BYTES));
    }

    /** Returns the bytes of the key; nothing if the passphrase is another one. */
    byte[] opened(byte[] passphrase) {
      return ContentKey.unwrapped(sealed, ArchiveKey.scrypt(passphrase, salt));
    }

    @Override
    public Obj json() {
      return Obj.EMPTY
          .with("kind", KIND)
          .merged(COST)
          .with("salt", HeaderText.base64(salt))
          .with("sealed", HeaderText.base64(sealed));
    }
  }

  /** For who has the secret of a recipient; it does not say which. */
  record ByRecipient(byte[] share, byte[] sealed) implements KeySlot {
    static final String KIND = "x25519";
    private static final String PURPOSE = "alpi backup 2 x25519";

    /** Encrypts for {@code recipient}; empty if nothing can be for it: its key is no key. */
    static Optional<ByRecipient> of(ContentKey key, Recipient recipient, SecureRandom random) {
      try (ArchiveIdentity once = ArchiveIdentity.create(random)) {
        byte[] share = once.recipient().key();
        return once.agreed(recipient.key())
            .map(shared -> new ByRecipient(share, key.wrapped(wrapping(shared, share, recipient))));
      }
    }

    static KeySlot read(Obj json) throws BackupException {
      return new ByRecipient(
          HeaderText.bytes(json, "share", Recipient.KEY_BYTES),
          HeaderText.bytes(json, "sealed", SEALED_BYTES));
    }

    private static byte[] wrapping(byte[] shared, byte[] share, Recipient recipient) {
      byte[] salt =
          ByteBuffer.allocate(2 * Recipient.KEY_BYTES).put(share).put(recipient.key()).array();
      return ContentKey.derived(shared, salt, PURPOSE);
    }

    /** Returns the bytes of the key; nothing if it is for somebody else. */
    byte[] opened(ArchiveIdentity identity) {
      return identity
          .agreed(share)
          .map(
              shared -> ContentKey.unwrapped(sealed, wrapping(shared, share, identity.recipient())))
          .orElseGet(() -> new byte[0]);
    }

    @Override
    public Obj json() {
      return Obj.EMPTY
          .with("kind", KIND)
          .with("share", HeaderText.base64(share))
          .with("sealed", HeaderText.base64(sealed));
    }
  }
}
