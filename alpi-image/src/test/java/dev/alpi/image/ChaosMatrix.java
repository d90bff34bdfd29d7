package dev.alpi.image;

import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeMatrix;
import java.util.List;
import java.util.Map;

/** Rooms of one person each with the agent, and one of two. */
final class ChaosMatrix implements ChaosChannel {
  private static final String ANN = "@ann:test";
  private static final String BOB = "@bob:test";
  private static final String CID = "@cid:test";

  private final FakeMatrix matrix = FakeMatrix.start();
  private final String withBoth = matrix.room(ANN, BOB);
  private final Map<String, String> people =
      Map.of(matrix.room(ANN), ANN, matrix.room(BOB), BOB, matrix.room(CID), CID, withBoth, ANN);

  @Override
  public String name() {
    return "matrix";
  }

  @Override
  public Repeats repeats() {
    return Repeats.NONE;
  }

  @Override
  public List<String> chats() {
    return people.keySet().stream().sorted().toList();
  }

  @Override
  public Obj settings() {
    return Obj.EMPTY
        .with("homeserver", matrix.baseUri().toString())
        .with("sync_timeout_s", 5)
        .with("respond_to_all", true)
        .with("allowed_senders", Arr.ofStrings(List.of(ANN, BOB, CID)));
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of("MATRIX_ACCESS_TOKEN", FakeMatrix.TOKEN);
  }

  @Override
  public void say(ChaosMessage message) {
    boolean isOfTheOther = message.chat().equals(withBoth) && message.number() % 2 == 1;
    String sender = isOfTheOther ? BOB : people.get(message.chat());
    String _ = matrix.say(message.chat(), sender, message.text());
  }

  @Override
  public List<ChaosAnswer> answers() {
    return matrix.sent().stream().map(sent -> new ChaosAnswer(sent.room(), sent.body())).toList();
  }

  @Override
  public void failAtRandom(long seed, double rate) {
    matrix.failAtRandom(seed, rate);
  }

  @Override
  public void close() {
    matrix.close();
  }
}
