package dev.alpi.gateway.mail;

import java.util.List;

/**
 * What a message says, as a person would read it.
 *
 * @param text the text, whole: with quotes and signature
 * @param files what came with it
 * @param notes what of it was left out
 */
record MimeMail(String text, List<MimeFile> files, List<String> notes) {
  /** Copies the lists. */
  MimeMail {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }
}
