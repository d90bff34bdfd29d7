package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.zip.GZIPOutputStream;

/** Archives that are authentic, whatever is in them; under a key that no passphrase leads to. */
final class SealedArchive {
  private static final byte[] KEY = new byte[32];
  private static final byte[] SALT = new byte[ArchiveHeader.SALT_BYTES];
  private static final byte[] NONCE = new byte[ArchiveHeader.NONCE_BYTES];

  private SealedArchive() {}

  static ArchiveKey key() {
    return ArchiveKey.of(KEY);
  }

  /** Returns an archive of {@code tar}. */
  static byte[] of(byte[] tar) throws IOException {
    return ofText(gzip(tar));
  }

  static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text);
    }
    return out.toByteArray();
  }

  /** Returns an archive whose text, which should be gzip, is {@code text}. */
  static byte[] ofText(byte[] text) {
    ArchiveHeader header = ArchiveHeader.of(SALT, NONCE, 1, text.length, BackupFixture.NOW);
    try (ArchiveKey key = key()) {
      byte[] encrypted = text.length == 0 ? text : key.cipher(NONCE).update(text);
      ArchiveKey.Authenticator mac = key.authenticator(NONCE, header.authenticated());
      mac.update(text, text.length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(header.bytes().array());
      out.writeBytes(encrypted);
      out.writeBytes(mac.tag(text.length));
      return out.toByteArray();
    }
  }

  /** Opens that of {@code file}, which has to be authentic. */
  static Archive open(Path file, Executor workers) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    boolean isUnlocked = false;
    try {
      TarArchiveReader reader =
          new TarArchiveReader(channel, ArchiveHeader.of(HeaderText.read(channel)), workers);
      isUnlocked = reader.isUnlocked(key(), Progress.none());
      if (!isUnlocked) {
        throw BodyStream.notAuthentic();
      }
      return Archive.of(reader, 1);
    } finally {
      if (!isUnlocked) {
        channel.close();
      }
    }
  }

  static Archive write(byte[] archive, Path file, Executor workers) throws IOException {
    Files.write(file, archive);
    return open(file, workers);
  }

  /** A tar whose headers say whatever a test wants. */
  static final class Tar {
    private static final int NAME_BYTES = 100;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds a header with nothing after it. */
    Tar add(char type, String name, String target) {
      return block(header(type, name, target, "00000000000"));
    }

    Tar file(String name, String content) {
      return sized('0', name, content.getBytes(UTF_8));
    }

    /** Adds an extended header with these records, as they are. */
    Tar extended(String records) {
      return sized('x', "PaxHeader", records.getBytes(UTF_8));
    }

    /** Adds one with a right length. */
    Tar record(String key, String value) {
      String rest = " " + key + "=" + value + "\n";
      int length = rest.getBytes(UTF_8).length + 1;
      while (Integer.toString(length).length() + rest.getBytes(UTF_8).length != length) {
        length++;
      }
      return extended(length + rest);
    }

    Tar sized(char type, String name, byte[] content) {
      block(header(type, name, "", String.format("%011o", content.length)));
      out.writeBytes(content);
      out.writeBytes(new byte[(TarHeader.BLOCK_BYTES - content.length % 512) % 512]);
      return this;
    }

    Tar block(byte[] block) {
      out.writeBytes(block);
      return this;
    }

    byte[] end() {
      out.writeBytes(new byte[2 * TarHeader.BLOCK_BYTES]);
      return out.toByteArray();
    }

    byte[] cut() {
      return out.toByteArray();
    }

    static byte[] header(char type, String name, String target, String size) {
      byte[] header = new byte[TarHeader.BLOCK_BYTES];
      put(header, 0, name, NAME_BYTES);
      put(header, 100, "0000600", 8);
      put(header, 124, size, 12);
      put(header, 136, "00000000000", 12);
      header[156] = (byte) type;
      put(header, 157, target, NAME_BYTES);
      put(header, 257, "ustar", 6);
      put(header, 263, "00", 2);
      return summed(header);
    }

    static byte[] summed(byte[] header) {
      Arrays.fill(header, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte each : header) {
        sum += each & 0xff;
      }
      put(header, 148, String.format("%06o\0", sum), 8);
      return header;
    }

    private static void put(byte[] header, int at, String text, int most) {
      byte[] bytes = text.getBytes(UTF_8);
      System.arraycopy(bytes, 0, header, at, Math.min(most, bytes.length));
    }
  }
}
