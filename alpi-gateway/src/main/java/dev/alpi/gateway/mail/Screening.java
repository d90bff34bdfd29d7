package dev.alpi.gateway.mail;

import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides by its headers what becomes of a message, before anything of it is fetched.
 *
 * @param own the account's own address
 * @param origin how senders are checked
 * @param bytesMax a larger message is refused
 */
record Screening(String own, MailSettings.Origin origin, long bytesMax) {
  /** What becomes of a message. */
  sealed interface Verdict {
    /**
     * Nothing.
     *
     * @param reason why
     */
    record Skipped(String reason) implements Verdict {}

    /**
     * It cannot be handled, though its sender may be let in.
     *
     * @param id what it is called
     * @param sender who is said to have sent it
     * @param reason why
     */
    record Refused(String id, Sender sender, String reason) implements Verdict {}

    /**
     * It is fetched.
     *
     * @param letter what is known of it
     */
    record Wanted(Letter letter) implements Verdict {}
  }

  private static final Pattern ROBOT =
      Pattern.compile("mailer-daemon|postmaster|bounces?([+=-].*)?|.*(noreply|donotreply).*");
  private static final Set<String> BULK = Set.of("bulk", "list", "junk");
  private static final Pattern SUPPRESSED = Pattern.compile(".*\\b(all|oof|autoreply)\\b.*");

  /** More are not asked about where one is wanted. */
  private static final int ASKED_MAX = 5;

  /** Decides; asks {@code intake} whether the sender is let in. */
  Verdict verdict(MailHeaders headers, long size, Intake intake) {
    List<Sender> senders = senders(headers.all("From"));
    Optional<String> robot = robot(headers, senders);
    if (robot.isPresent()) {
      return new Verdict.Skipped(robot.get());
    }
    if (senders.size() != 1 || headers.all("From").size() != 1) {
      return ambiguous(headers, senders, intake);
    }
    Letter letter = Letter.of(headers, senders.getFirst());
    if (!intake.admits(letter.sender(), letter.place())) {
      return new Verdict.Skipped("its sender is not let in");
    }
    Optional<String> doubt = doubt(headers, letter.sender().id());
    if (doubt.isPresent()) {
      // a name of its own, so that a forger cannot take the name of a message that is to come
      String id = "unauthenticated:" + Digests.hex(letter.id() + headers.fingerprint().orElse(""));
      return new Verdict.Refused(id, letter.sender(), doubt.get());
    }
    if (!headers.isWhole()) {
      return new Verdict.Refused(letter.id(), letter.sender(), "its headers are too long");
    }
    if (size > bytesMax) {
      return new Verdict.Refused(
          letter.id(),
          letter.sender(),
          "it has " + size + " bytes, and bytes_max allows " + bytesMax);
    }
    return new Verdict.Wanted(letter);
  }

  private static Verdict ambiguous(MailHeaders headers, List<Sender> senders, Intake intake) {
    String id = "ambiguous:" + Digests.hex(headers.fingerprint().orElse(""));
    return senders.stream()
        .limit(ASKED_MAX)
        .filter(sender -> intake.admits(sender, Place.of(sender.id())))
        .findFirst()
        .<Verdict>map(
            sender -> new Verdict.Refused(id, sender, "it names more than one sender in From"))
        .orElse(new Verdict.Skipped("its sender is not one plain address"));
  }

  /** Returns who the headers From name, as far as they are plain addresses. */
  static List<Sender> senders(List<String> values) {
    List<Sender> senders = new ArrayList<>();
    for (String value : values) {
      try {
        for (InternetAddress each : InternetAddress.parse(value, true)) {
          String name = Optional.ofNullable(each.getPersonal()).orElse("");
          Optional.ofNullable(each.getAddress())
              .filter(_ -> !each.isGroup())
              .flatMap(MailAddress::parse)
              .ifPresent(address -> senders.add(new Sender(address, MailHeaders.decoded(name))));
        }
      } catch (AddressException e) {
        // it names nobody
      }
    }
    return senders;
  }

  /** Returns why a message was not written by a person for us, if it was not. */
  private Optional<String> robot(MailHeaders headers, List<Sender> senders) {
    if (headers.has(MimeWriter.LOOP_HEADER)) {
      return Optional.of("it was sent by a gateway as this one");
    }
    String automatic = headers.keyword("Auto-Submitted");
    if (!automatic.isEmpty() && !automatic.matches("no\\b.*")) {
      return Optional.of("it was sent by a program");
    }
    boolean isBulk =
        headers.all("Precedence").stream()
                .anyMatch(each -> BULK.contains(each.toLowerCase(Locale.ROOT)))
            || headers.has("List-Id")
            || headers.has("List-Unsubscribe");
    if (isBulk) {
      return Optional.of("it was sent to many");
    }
    if (SUPPRESSED.matcher(headers.keyword("X-Auto-Response-Suppress")).matches()
        || headers.has("X-Autoreply")
        || headers.has("X-Autorespond")
        || headers.all("Return-Path").stream().anyMatch(each -> each.equals("<>"))
        || headers.keyword("Content-Type").startsWith("multipart/report")) {
      return Optional.of("it wants no answer");
    }
    return senders.stream()
        .filter(sender -> sender.id().equals(own) || isRobot(sender.id()))
        .findFirst()
        .map(_ -> "its sender reads no answers");
  }

  private static boolean isRobot(String address) {
    String local = MailAddress.localPart(address);
    return ROBOT.matcher(local).matches() || ROBOT.matcher(local.replaceAll("[._-]", "")).matches();
  }

  /** Returns why the sender may be another one than From says. */
  private Optional<String> doubt(MailHeaders headers, String address) {
    if (!origin.isRequired()) {
      return Optional.empty();
    }
    List<AuthenticationResults> trusted =
        headers.all("Authentication-Results").stream()
            .map(AuthenticationResults::parse)
            .filter(each -> each.server().equalsIgnoreCase(origin.authservId()))
            .limit(origin.headers())
            .toList();
    if (trusted.isEmpty()) {
      return Optional.of(
          "its sender is not proven: no Authentication-Results of " + origin.authservId());
    }
    return trusted.stream().anyMatch(each -> each.vouchesFor(address))
        ? Optional.empty()
        : Optional.of("its sender is not proven: neither dmarc nor an aligned dkim or spf passed");
  }
}
