package dev.alpi.cli;

import dev.alpi.backup.Passphrase;
import dev.alpi.profile.store.SecretFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the passphrase of an archive comes from: a person, a file, or standard input. */
final class BackupPassphrase {
  private static final int BYTES_MAX = 1_000;

  /** Below this, somebody who has the archive can try all that people use. */
  private static final int SHORT_CHARS = 12;

  private static final Option STDIN =
      Option.flag("passphrase-stdin", "the passphrase is the line on standard input");
  private static final Option PASSPHRASE_FILE =
      Option.valued(
              "passphrase-file",
              "FILE",
              "it is the first line of FILE, which only you may read; /dev/fd/3 is a descriptor")
          .values(Values.Open.FILE);

  private static final List<Option> OPTIONS = List.of(STDIN, PASSPHRASE_FILE);

  private final Invocation invocation;
  private final SecretInput input;

  BackupPassphrase(Invocation invocation) {
    this.invocation = invocation;
    this.input = new SecretInput(invocation);
  }

  /** Returns {@code others}, and those that say where a passphrase comes from. */
  static Option[] and(Option... others) {
    return Stream.concat(Stream.of(others), OPTIONS.stream()).toArray(Option[]::new);
  }

  /** Returns that of a new archive; a person types it twice. */
  Passphrase fresh() throws IOException, CommandFailure {
    Optional<byte[]> given = given();
    byte[] line = given.isPresent() ? given.get() : asked("Passphrase of the new archive");
    boolean isShort = line.length < SHORT_CHARS;
    Passphrase typed = passphrase(line);
    if (given.isEmpty() && input.canAsk()) {
      try (Passphrase again = passphrase(asked("The same again"))) {
        if (!typed.isSame(again)) {
          typed.close();
          throw CommandFailure.usage("the two passphrases differ", "nothing was made; try again");
        }
      }
    }
    if (isShort) {
      invocation.note(
          "warning: a passphrase this short can be found by trying: take five words or more");
    }
    return typed;
  }

  /** Returns that of an archive that is there. */
  Passphrase known(Path archive) throws IOException, CommandFailure {
    Optional<byte[]> given = given();
    return passphrase(given.isPresent() ? given.get() : asked("Passphrase of " + archive));
  }

  /**
   * Requires that none was given.
   *
   * @param why what is wrong if one was
   * @param instead what is to be done, behind leaving it out; may be empty
   */
  void requireNone(String why, String instead) throws CommandFailure {
    if (OPTIONS.stream().anyMatch(this::isSaid)) {
      throw CommandFailure.usage(why, "leave " + STDIN.dashed() + " and the like out" + instead);
    }
  }

  private byte[] asked(String question) throws IOException, CommandFailure {
    if (!input.canAsk()) {
      throw CommandFailure.usage(
          "an archive needs a passphrase, and nobody is there to ask",
          "--passphrase-file FILE or --passphrase-stdin");
    }
    return input.line(question, BYTES_MAX);
  }

  private Optional<byte[]> given() throws IOException, CommandFailure {
    List<Option> said = OPTIONS.stream().filter(this::isSaid).toList();
    if (said.size() > 1) {
      throw CommandFailure.usage("the passphrase comes from one place", "leave one of them out");
    }
    if (invocation.has(STDIN)) {
      return Optional.of(input.line("Passphrase", BYTES_MAX));
    }
    Optional<String> file = invocation.value(PASSPHRASE_FILE);
    return file.isPresent() ? Optional.of(line(file.get())) : Optional.empty();
  }

  private boolean isSaid(Option option) {
    return option == STDIN ? invocation.has(option) : invocation.value(option).isPresent();
  }

  private byte[] line(String name) throws IOException, CommandFailure {
    byte[] bytes;
    try {
      bytes = SecretFiles.readGiven(BackupCommands.path(name, invocation.context()), BYTES_MAX);
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("there is no file " + name, "name one with the passphrase in it");
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
      end++;
    }
    byte[] line = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    if (line.length == 0) {
      throw CommandFailure.usage(name + " has no passphrase in its first line", "write one there");
    }
    return line;
  }

  private static Passphrase passphrase(byte[] line) throws CommandFailure {
    CharBuffer typed;
    try {
      typed = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage("the passphrase is not UTF-8 text", "take another one");
    } finally {
      Arrays.fill(line, (byte) 0);
    }
    char[] chars = new char[typed.remaining()];
    typed.get(chars);
    Arrays.fill(typed.array(), '\0');
    try {
      return Passphrase.of(chars);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }
}
