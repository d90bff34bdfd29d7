package dev.alpi.gateway.telegram;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Puts into words what is sent without words: a place, a contact, a sticker, a poll. */
final class Described {
  private Described() {}

  static Optional<String> of(Obj message) {
    // of a venue there is a location too
    return venue(message.object("venue"))
        .or(() -> location(message.object("location")).map(at -> "[location " + at + "]"))
        .or(() -> contact(message.object("contact")))
        .or(() -> sticker(message.object("sticker")))
        .or(() -> poll(message.object("poll")))
        .or(() -> dice(message.object("dice")));
  }

  private static Optional<String> venue(Obj venue) {
    return location(venue.object("location"))
        .map(
            at ->
                "[location "
                    + line(venue.string("title").orElse(""))
                    + ", "
                    + line(venue.string("address").orElse(""))
                    + ", "
                    + at
                    + "]");
  }

  private static Optional<String> location(Obj location) {
    OptionalDouble latitude = location.decimal("latitude");
    OptionalDouble longitude = location.decimal("longitude");
    return latitude.isPresent() && longitude.isPresent()
        ? Optional.of(latitude.getAsDouble() + ", " + longitude.getAsDouble())
        : Optional.empty();
  }

  private static Optional<String> contact(Obj contact) {
    return contact
        .string("phone_number")
        .map(
            number ->
                "[contact "
                    + line(contact.string("first_name").orElse(""))
                    + contact.string("last_name").map(last -> " " + line(last)).orElse("")
                    + ", "
                    + line(number)
                    + "]");
  }

  private static Optional<String> sticker(Obj sticker) {
    return sticker.members().isEmpty()
        ? Optional.empty()
        : Optional.of(("[sticker " + line(sticker.string("emoji").orElse(""))).strip() + "]");
  }

  private static Optional<String> poll(Obj poll) {
    return poll.string("question")
        .map(
            question ->
                poll.objects("options").stream()
                    .map(option -> "\n- " + line(option.string("text").orElse("")))
                    .collect(Collectors.joining("", "[poll] " + line(question), "")));
  }

  private static Optional<String> dice(Obj dice) {
    OptionalLong value = dice.integer("value");
    return value.isPresent()
        ? Optional.of(
            "[" + line(dice.string("emoji").orElse("die")) + " " + value.getAsLong() + "]")
        : Optional.empty();
  }

  private static String line(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
