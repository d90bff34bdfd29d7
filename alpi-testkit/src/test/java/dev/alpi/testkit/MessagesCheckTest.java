package dev.alpi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesCheckTest {
  private static final String USER = "{'role':'user','content':'hi'}";
  private static final String USE = "{'type':'tool_use','id':'t1','name':'f','input':{}}";
  private static final String RESULT = "{'type':'tool_result','tool_use_id':'t1','content':'ok'}";
  private static final String TEXT = "{'type':'text','text':'hi'}";
  private static final String TOOL = "{'name':'f','input_schema':{'type':'object'}}";
  private static final String THINK = "'thinking':{'type':'enabled','budget_tokens':1024}";
  private static final String THOUGHT =
      "{'type':'thinking','thinking':'hm','signature':'" + MessagesReply.signature("hm") + "'}";

  private static void check(String body) throws Refusal, JsonText.SyntaxException {
    Json json = JsonText.parse(body.replace('\'', '"'));
    MessagesCheck.check((Json.Obj) json, List.of("m"));
  }

  private static String messages(String... messages) {
    return "{'model':'m','max_tokens':9,'messages':["
        + String.join(",", messages)
        + "],'tools':["
        + TOOL
        + "]}";
  }

  private static String with(String members) {
    return "{'model':'m','max_tokens':9,'messages':[" + USER + "]," + members + "}";
  }

  private static String user(String... blocks) {
    return "{'role':'user','content':[" + String.join(",", blocks) + "]}";
  }

  private static String assistant(String... blocks) {
    return "{'role':'assistant','content':[" + String.join(",", blocks) + "]}";
  }

  private static String image(String mediaType, byte[] content) {
    return "{'type':'image','source':{'type':'base64','media_type':'"
        + mediaType
        + "','data':'"
        + Base64.getEncoder().encodeToString(content)
        + "'}}";
  }

  private static String[] many(int count, byte[] png) {
    return Collections.nCopies(count, image("image/png", png)).toArray(String[]::new);
  }

  static Stream<String> valid() {
    return Stream.of(
        messages(USER),
        messages(user(image("image/png", TestImages.png(8000, 1)), TEXT)),
        messages(user(image("image/jpeg", TestImages.jpeg()))),
        messages(user(image("image/gif", TestImages.gif()))),
        messages(user(image("image/webp", TestImages.webp()))),
        messages(user(many(20, TestImages.png(2001, 1)))),
        messages(user(many(21, TestImages.png(2000, 1)))),
        messages(USER, assistant(TEXT, USE), user(RESULT, TEXT)),
        messages(USER, assistant(THOUGHT, USE), user(RESULT)),
        messages(USER, assistant(TEXT), USER),
        with("'system':'be brief','stream':true,'temperature':0.5"),
        with("'system':[{'type':'text','text':'x','cache_control':{'type':'ephemeral'}}]"),
        with("'tools':[" + TOOL + "],'tool_choice':{'type':'auto'}"),
        with(THINK).replace("'max_tokens':9", "'max_tokens':2000"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void valid_requests_pass(String body) {
    assertThatCode(() -> check(body)).doesNotThrowAnyException();
  }

  static Stream<Arguments> invalid() {
    byte[] png = TestImages.png(1, 1);
    String cached = "{'type':'text','text':'x','cache_control':{'type':'ephemeral'}}";
    return Stream.of(
        Arguments.of("{'max_tokens':9,'messages':[" + USER + "]}", "model: Field required"),
        Arguments.of(with("'x':1").replace("'m'", "7"), "x: Extra inputs"),
        Arguments.of(messages(USER).replace("'m'", "7"), "model: Input should be a valid string"),
        Arguments.of(messages(USER).replace("'m'", "''"), "model: String should have"),
        Arguments.of("{'model':'m','messages':[" + USER + "]}", "max_tokens: Field required"),
        Arguments.of(messages(USER).replace(":9", ":0"), "max_tokens: Input should be greater"),
        Arguments.of(messages(USER).replace(":9", ":'9'"), "max_tokens: Input should be a valid"),
        Arguments.of("{'model':'m','max_tokens':9}", "messages: Field required"),
        Arguments.of(messages(), "at least one message"),
        Arguments.of(messages("{'content':'hi'}"), "messages.0.role: Field required"),
        Arguments.of(messages("{'role':'system','content':'x'}"), "Unexpected role \"system\""),
        Arguments.of(messages("{'role':'tool','content':'x'}"), "Input should be 'user' or"),
        Arguments.of(messages(assistant(TEXT), USER), "first message must use the \"user\""),
        Arguments.of(messages(USER, USER), "multiple \"user\" roles in a row"),
        Arguments.of(messages(USER, assistant(TEXT), assistant(TEXT)), "multiple \"assistant\""),
        Arguments.of(messages("{'role':'user'}"), "messages.0.content: Field required"),
        Arguments.of(messages("{'role':'user','content':''}"), "must have non-empty content"),
        Arguments.of(messages(user()), "must have non-empty content"),
        Arguments.of(messages("{'role':'user','content':'x','zz':1}"), "zz: Extra inputs"),
        Arguments.of(messages(user("{'type':'text','text':''}")), "must be non-empty"),
        Arguments.of(messages(user("{'type':'text','text':' '}")), "non-whitespace"),
        Arguments.of(messages(user("{'type':'zz'}")), "does not match any of the expected tags"),
        Arguments.of(messages(user(TEXT.replace("}", ",'zz':1}"))), "zz: Extra inputs"),
        Arguments.of(messages(user(USE)), "does not match any of the expected tags"),
        Arguments.of(messages(user("{'type':'image'}")), "image.source: Input should be a valid"),
        Arguments.of(
            messages(user("{'type':'image','source':{'type':'file'}}")), "expected tags: 'base64'"),
        Arguments.of(
            messages(user(image("image/bmp", png))), "base64.media_type: Input should be 'image/j"),
        Arguments.of(
            messages(user(image("image/jpeg", png))),
            "messages.0.content.0.image.source.base64.data: Image does not match the provided media"
                + " type image/jpeg"),
        Arguments.of(
            messages(user(image("image/png", png).replace("'data':'", "'data':'!"))),
            "Invalid base64"),
        Arguments.of(
            messages(user(image("image/png", TestImages.png(8001, 1)))),
            "exceed max allowed size: 8000 pixels"),
        Arguments.of(
            messages(user(many(21, TestImages.png(2001, 1)))), "many-image requests: 2000 pixels"),
        Arguments.of(
            messages(user(image("image/png", TestImages.padded(png, 7_864_321)))),
            "image exceeds 10 MB maximum: 10485764 bytes > 10485760 bytes"),
        Arguments.of(messages(USER, assistant(RESULT)), "does not match any of the expected"),
        Arguments.of(messages(USER, "{'role':'assistant','content':'so '}"), "trailing whitespace"),
        Arguments.of(messages(USER, assistant(USE)), "without `tool_result` blocks"),
        Arguments.of(messages(USER, assistant(USE), user(TEXT)), "messages.1: `tool_use` ids"),
        Arguments.of(messages(USER, assistant(USE), user(TEXT, RESULT)), "messages.1: `tool_use`"),
        Arguments.of(messages(user(RESULT)), "unexpected `tool_use_id`"),
        Arguments.of(messages(USER, assistant(USE), user(RESULT, RESULT)), "single result"),
        Arguments.of(
            messages(USER, assistant(USE), user(RESULT), assistant(USE), user(RESULT)),
            "ids must be unique"),
        Arguments.of(
            messages(USER, assistant(USE.replace("'input':{}", "'input':'{}'")), user(RESULT)),
            "Input should be a valid dictionary"),
        Arguments.of(
            messages(USER, assistant(USE.replace("t1", "t 1")), user(RESULT)), "should match"),
        Arguments.of(
            messages(USER, assistant(USE), user(RESULT.replace("'ok'", "7"))), "valid list"),
        Arguments.of(
            messages(USER, assistant(THOUGHT.replace("'hm'", "'ha'"))), "Invalid `signature`"),
        Arguments.of(with("'tools':[{'name':'f'}]"), "input_schema: Field required"),
        Arguments.of(with("'tools':[" + TOOL.replace("'object'", "'string'") + "]"), "'object'"),
        Arguments.of(
            with("'tools':[" + TOOL.replace("'f'", "'a b'") + "]"), "should match pattern"),
        Arguments.of(with("'tools':[" + TOOL + "," + TOOL + "]"), "must be unique"),
        Arguments.of(with("'tools':[" + TOOL.replace("}}", "},'parameters':{}}") + "]"), "Extra"),
        Arguments.of(with("'tool_choice':{'type':'auto'}"), "while providing tools"),
        Arguments.of(with("'stream':'yes'"), "valid boolean"),
        Arguments.of(with("'temperature':1.1"), "range: 0..1"),
        Arguments.of(with("'system':7"), "system: Input should be a valid list"),
        Arguments.of(with(THINK), "must be greater than `thinking.budget_tokens`"),
        Arguments.of(with(THINK.replace("1024", "7")), "greater than or equal to 1024"),
        Arguments.of(
            with(THINK + ",'temperature':0.5").replace(":9", ":2000"), "may only be set to 1"),
        Arguments.of(
            "{'model':'m','max_tokens':2000,'messages':["
                + String.join(",", USER, assistant(USE), user(RESULT))
                + "],'tools':["
                + TOOL
                + "],"
                + THINK
                + "}",
            "must start with a thinking block"),
        Arguments.of(
            "{'model':'m','max_tokens':9,'messages':["
                + String.join(",", USER, assistant(USE), user(RESULT))
                + "]}",
            "must define tools"),
        Arguments.of(
            messages(user(cached, cached, cached, cached, cached)), "maximum of 4 blocks"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalid_requests_are_refused(String body, String message) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> check(body));
    assertThat(refusal).isNotNull().hasMessageContaining(message);
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.body(Wire.ANTHROPIC))
        .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"");
  }

  @Test
  void a_model_that_does_not_exist_is_404() {
    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> check(messages(USER).replace("'m'", "'zz'")));
    assertThat(refusal.status()).isEqualTo(404);
    assertThat(refusal.body(Wire.ANTHROPIC)).contains("not_found_error");
  }
}
