package dev.alpi.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A tree as of a home that was used for long: lines of JSON, and what cannot be compressed. */
public final class BackupTree {
  private static final int MEBIBYTE = 1 << 20;
  private static final int TEXT_FILE_BYTES = 2 * MEBIBYTE;
  private static final int NOISE_FILE_BYTES = 8 * MEBIBYTE;
  private static final int WORDS = 20_000;
  private static final int WORDS_A_LINE = 30;
  private static final long SEED = 20_261_129;

  private final Random random = new Random(SEED);
  private final String[] words = new String[WORDS];

  private BackupTree() {
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int left = 2 + random.nextInt(8); left > 0; left--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words[i] = word.toString();
    }
  }

  /** Makes it: {@code DIRECTORY TEXT-MIB NOISE-MIB}. */
  public static void main(String[] args) throws IOException {
    BackupTree tree = new BackupTree();
    Path folder = Path.of(args[0]);
    tree.text(folder.resolve("sessions"), Integer.parseInt(args[1]));
    tree.noise(folder.resolve("host").resolve("attachments"), Integer.parseInt(args[2]));
  }

  private void text(Path folder, int mebibytes) throws IOException {
    Path _ = Files.createDirectories(folder);
    for (long made = 0; made < (long) mebibytes * MEBIBYTE; made += TEXT_FILE_BYTES) {
      Path file = folder.resolve("_events_" + made / TEXT_FILE_BYTES + ".jsonl");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        for (int bytes = 0; bytes < TEXT_FILE_BYTES; ) {
          byte[] line = line().getBytes(StandardCharsets.UTF_8);
          out.write(line);
          bytes += line.length;
        }
      }
    }
  }

  /** {@return the first {@code length} bytes of such lines} */
  public static byte[] sample(int length) {
    BackupTree tree = new BackupTree();
    StringBuilder lines = new StringBuilder(length + length / 100);
    while (lines.length() < length) {
      lines.append(tree.line());
    }
    return lines.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  private String line() {
    StringBuilder line = new StringBuilder("{\"at\":");
    line.append(1_700_000_000 + random.nextInt(50_000_000))
        .append(".")
        .append(random.nextInt(1_000_000))
        .append(",\"kind\":\"assistant\",\"id\":\"")
        .append(Long.toHexString(random.nextLong()))
        .append("\",\"text\":\"");
    for (int i = 0; i < WORDS_A_LINE; i++) {
      // few words are most of a text
      double skewed = random.nextDouble() * random.nextDouble() * random.nextDouble();
      line.append(words[(int) (skewed * WORDS)]).append(' ');
    }
    return line.append("\"}\n").toString();
  }

  private void noise(Path folder, int mebibytes) throws IOException {
    Path _ = Files.createDirectories(folder);
    byte[] bytes = new byte[NOISE_FILE_BYTES];
    for (long made = 0; made < (long) mebibytes * MEBIBYTE; made += NOISE_FILE_BYTES) {
      random.nextBytes(bytes);
      Path _ = Files.write(folder.resolve(made / NOISE_FILE_BYTES + ".bin"), bytes);
    }
  }
}
