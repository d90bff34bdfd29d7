package dev.alpi.gateway.mail;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a message for the inbox of a mail. */
final class InboundMail {
  private static final String CUT = "\n\n[the rest of a long mail is left out]";

  private InboundMail() {}

  /**
   * Returns the message; its files are in {@code spool}, on disk.
   *
   * @return empty if there is nothing in it
   * @throws IOException if a file cannot be written
   */
  static Optional<Inbound> of(Letter letter, MimeMail mail, Path spool) throws IOException {
    String text = text(letter, mail);
    if (text.isBlank() && mail.files().isEmpty()) {
      return Optional.empty();
    }
    List<FileRef> files = new ArrayList<>();
    int count = Math.min(mail.files().size(), Inbound.FILES_MAX);
    for (MimeFile file : mail.files().subList(0, count)) {
      Path kept = spool.resolve(Digests.hex(letter.id()) + "-" + files.size());
      DurableFiles.replace(kept, file.content(), FileMode.PRIVATE_FILE);
      files.add(
          new FileRef(
              file.name(),
              file.type(),
              OptionalLong.of(file.content().length),
              kept.toAbsolutePath().toString(),
              FileRef.Use.FILE));
    }
    return Optional.of(
        new Inbound(
            letter.id(),
            letter.place(),
            letter.sender(),
            Inbound.NEW,
            text,
            files,
            letter.context()));
  }

  /**
   * Moves a file of a message out of the spool.
   *
   * @param spool the folder, if it is known where that is now
   * @throws IOException if it is not there any more, or larger
   */
  static void moveFile(FileRef file, Optional<Path> spool, Path target, long bytesMax)
      throws IOException {
    Path named = target.getFileSystem().getPath(file.ref());
    // the profile may have been moved since the file came
    Path source =
        spool
            .map(folder -> folder.resolve(String.valueOf(named.getFileName())))
            .filter(Files::exists)
            .orElse(named);
    if (!Files.isRegularFile(source)) {
      throw new IOException("the file is not there any more");
    }
    if (Files.size(source) > bytesMax) {
      throw new IOException("the file has more than " + bytesMax + " bytes");
    }
    DurableFiles.rename(source, target);
  }

  private static String text(Letter letter, MimeMail mail) {
    String said = letter.isReply() ? ReplyText.of(mail.text()) : ReplyText.unsigned(mail.text());
    StringBuilder text = new StringBuilder();
    boolean isCommand = said.startsWith("/") || said.startsWith("@");
    if (!letter.isReply() && !letter.subject().isEmpty() && !isCommand) {
      text.append(letter.subject()).append(said.isEmpty() ? "" : "\n\n");
    }
    text.append(said);
    if (!text.isEmpty() || !mail.files().isEmpty()) {
      mail.notes().forEach(note -> text.append("\n\n[").append(note).append(']'));
    }
    String all = text.toString().strip();
    if (all.length() <= Inbound.TEXT_CHARS_MAX) {
      return all;
    }
    int end = Inbound.TEXT_CHARS_MAX - CUT.length();
    return all.substring(0, Character.isHighSurrogate(all.charAt(end - 1)) ? end - 1 : end) + CUT;
  }
}
