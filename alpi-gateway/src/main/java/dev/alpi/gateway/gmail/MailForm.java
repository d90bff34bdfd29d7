package dev.alpi.gateway.gmail;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.Sender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What mails are, whichever way they come and go: RFC 822 in bytes.
 *
 * <p><b>Threads:</b> any.
 */
public interface MailForm {
  /** What is to be done with a message of which only the headers are known. */
  sealed interface Verdict {
    /** It is of no interest: from a machine, or from somebody who is not let in. */
    record Skipped() implements Verdict {}

    /**
     * It is to be noted as one that cannot be handled.
     *
     * @param id its {@link Inbound#id}
     * @param sender who is said to have sent it
     * @param reason why
     */
    record Refused(String id, Sender sender, String reason) implements Verdict {}

    /**
     * It is to be fetched.
     *
     * @param id its {@link Inbound#id}, made of its Message-ID
     * @param sender who has sent it
     * @param letter what else is known of it, for {@link MailForm#read}
     */
    record Wanted(String id, Sender sender, Object letter) implements Verdict {}
  }

  /**
   * {@return what is to be done with a message} Asks the intake whether its sender is let in.
   *
   * @param headers its headers, each on one line that ends in CR and LF
   * @param size its size in bytes, about
   * @param intake knows who is let in
   */
  Verdict judge(byte[] headers, long size, Intake intake);

  /**
   * Reads a message. Its files are in the spool when this returns.
   *
   * @param wanted what {@link #judge} has said
   * @param mail all of it
   * @param intake has the spool
   * @return empty if there is nothing in it
   * @throws IOException if a file cannot be written
   */
  Optional<Inbound> read(Verdict.Wanted wanted, byte[] mail, Intake intake) throws IOException;

  /**
   * {@return the pieces of an answer}
   *
   * @param reply the answer
   */
  List<Piece> compose(Reply reply);

  /**
   * {@return a mail}
   *
   * @param piece what it says, and whom to; with a mark if it may have arrived
   * @throws SendException if it cannot be written
   */
  byte[] write(Outgoing piece) throws SendException;

  /**
   * Moves a file of a message out of the spool.
   *
   * @param file which
   * @param target where to; does not exist
   * @param bytesMax how large it may be
   * @throws IOException if it is not there, or larger
   */
  void fetch(FileRef file, Path target, long bytesMax) throws IOException;
}
