import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quartz.CronExpression;

/**
 * Asks Quartz' CronExpression what it makes of expressions, and writes its answers down for
 * test/schedule/quartz-answers.test.ts. The same seed gives the same questions.
 *
 * A line: expression, zone, instant asked from (epoch seconds, base 36) and answer, separated by tabs. The answer is the
 * next fire times as increments in seconds (base 36, separated by spaces; "." at the end when Quartz says there are no
 * more), or "!" with the error offset and text of a ParseException, or "~" with what went wrong where Quartz throws while
 * computing or does not come back within two seconds.
 */
public final class RecordAnswers {
  static final long SEED = 20261;
  static final int RANDOM_VALID = 2600;
  static final int RANDOM_ODD = 500;
  static final int CLOCK_CHANGES = 400;
  static final int FIRE_TIMES = 5;

  static final String[] ZONES = {
    "UTC", "UTC", "UTC", "UTC", "America/New_York", "Europe/London", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham", "Pacific/Apia", "America/St_Johns",
    "America/Sao_Paulo", "America/Santiago", "Africa/Cairo", "Antarctica/Troll", "Asia/Tehran", "GMT-08:00", "GMT+05:30",
  };
  static final String[] MOVING_ZONES = {
    "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham",
    "America/St_Johns", "America/Santiago", "Africa/Cairo", "Antarctica/Troll", "America/Havana", "Asia/Beirut",
  };
  static final String[] MONTHS = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  static final String[] DAYS = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

  static final Random random = new Random(SEED);

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(args[1], StandardCharsets.UTF_8);
    out.println("# Answers of org.quartz-scheduler:quartz:2.3.2 (org.quartz.CronExpression) on Java "
        + System.getProperty("java.version") + ", time zone rules " + ZoneRulesProvider.getVersions("UTC").lastEntry().getKey());
    out.println("# Made by: mvn -q compile exec:java -Dexec.args=\"odd-expressions.txt ../../test/schedule/quartz-answers.tsv\""
        + " in tools/quartz");
    out.println("# Columns: expression, zone, asked from (epoch seconds, base 36), answer; see RecordAnswers.java");
    for (String expression : Files.readAllLines(Path.of(args[0]))) ask(expression, "UTC", "2026-02-03T04:05:06Z", out);
    for (int i = 0; i < RANDOM_VALID; i++) ask(validExpression(), pick(ZONES), randomInstant(), out);
    for (int i = 0; i < CLOCK_CHANGES; i++) askNearClockChange(out);
    for (int i = 0; i < RANDOM_ODD; i++) ask(oddExpression(), "UTC", "2026-02-03T04:05:06Z", out);
    out.close();
    System.exit(0);
  }

  static void ask(String expression, String zone, String from, PrintStream out) throws Exception {
    long fromSeconds = Instant.parse(from).getEpochSecond();
    var executor = Executors.newSingleThreadExecutor(task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      return thread;
    });
    String answer;
    try {
      answer = executor.submit(() -> answer(expression, zone, fromSeconds)).get(2, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      answer = "~does not come back";
    } catch (ExecutionException e) {
      answer = "~" + e.getCause().getClass().getName();
    }
    executor.shutdownNow();
    out.println(expression + "\t" + zone + "\t" + Long.toString(fromSeconds, 36) + "\t" + answer);
  }

  static String answer(String text, String zone, long fromSeconds) {
    CronExpression expression;
    try {
      expression = new CronExpression(text);
    } catch (ParseException e) {
      return "!" + e.getErrorOffset() + " " + e.getMessage();
    }
    expression.setTimeZone(TimeZone.getTimeZone(zone));
    List<String> increments = new ArrayList<>();
    long seconds = fromSeconds;
    while (increments.size() < FIRE_TIMES) {
      Date next = expression.getNextValidTimeAfter(new Date(seconds * 1000));
      if (next == null) {
        increments.add(".");
        break;
      }
      increments.add(Long.toString(next.getTime() / 1000 - seconds, 36));
      seconds = next.getTime() / 1000;
    }
    return String.join(" ", increments);
  }

  /** Times of day in the small hours, asked for from the two days before the zone's clocks move. */
  static void askNearClockChange(PrintStream out) throws Exception {
    String zone = pick(MOVING_ZONES);
    Instant change = ZoneId.of(zone).getRules().nextTransition(Instant.parse(randomInstant())).getInstant();
    String hours = random.nextInt(3) == 0 ? "*" : random.nextInt(3) == 0 ? "*/" + between(2, 6) : "" + between(0, 3);
    String expression = "0 " + numbers(0, 59) + " " + hours + (random.nextBoolean() ? " * * ?" : " ? * *");
    ask(expression, zone, change.minusSeconds(random.nextInt(172_800)).toString(), out);
  }

  static String randomInstant() {
    return Instant.ofEpochSecond(Instant.parse("2024-01-01T00:00:00Z").getEpochSecond()
        + (long) (random.nextDouble() * 12 * 365.25 * 86400)).toString();
  }

  static String validExpression() {
    boolean byWeekday = random.nextBoolean();
    String seconds = random.nextInt(4) == 0 ? numbers(0, 59) : "0";
    String expression = seconds + " " + numbers(0, 59) + " " + numbers(0, 23) + " " + (byWeekday ? "?" : dayOfMonth())
        + " " + month() + " " + (byWeekday ? dayOfWeek() : "?");
    return random.nextInt(4) == 0 ? expression + " " + year() : expression;
  }

  static String dayOfMonth() {
    return switch (random.nextInt(8)) {
      case 0 -> "L";
      case 1 -> "LW";
      case 2 -> "L-" + random.nextInt(28);
      case 3 -> "L-" + random.nextInt(20) + "W";
      case 4 -> between(1, 31) + "W";
      default -> numbers(1, 31);
    };
  }

  static String dayOfWeek() {
    String day = random.nextBoolean() ? pick(DAYS) : "" + between(1, 7);
    return switch (random.nextInt(8)) {
      case 0 -> "L";
      case 1 -> day + "L";
      case 2, 3 -> day + "#" + between(1, 5);
      case 4 -> pick(DAYS) + "-" + pick(DAYS);
      case 5 -> pick(DAYS) + "," + day + "," + pick(DAYS);
      default -> numbers(1, 7);
    };
  }

  static String month() {
    return switch (random.nextInt(6)) {
      case 0 -> pick(MONTHS);
      case 1 -> pick(MONTHS) + "-" + pick(MONTHS);
      case 2 -> numbers(1, 12);
      default -> "*";
    };
  }

  static String year() {
    int year = between(2024, 2045);
    return switch (random.nextInt(5)) {
      case 0 -> "" + year;
      case 1 -> year + "-" + (year + between(0, 9));
      case 2 -> year + "/" + between(1, 9);
      case 3 -> year + "," + between(2024, 2045);
      default -> "*";
    };
  }

  static String numbers(int min, int max) {
    int size = max - min + 1;
    return switch (random.nextInt(9)) {
      case 0 -> "*";
      case 1 -> "*/" + between(1, size - 1);
      case 2 -> between(min, max) + "/" + between(1, size - 1);
      case 3 -> between(min, max) + "-" + between(min, max);
      case 4 -> between(min, max) + "-" + between(min, max) + "/" + between(1, size - 1);
      case 5 -> between(min, max) + "," + between(min, max) + "," + between(min, max);
      case 6 -> between(min, max) + "," + between(min, max) + "-" + between(min, max);
      default -> "" + between(min, max);
    };
  }

  /** A valid expression with a character put in, taken out or changed; never a field lost, which is counted otherwise here. */
  static String oddExpression() {
    String expression = validExpression();
    String characters = "0123456789*/?,-#LWAMON";
    int at = random.nextInt(expression.length());
    if (expression.charAt(at) == ' ') at++;
    char character = characters.charAt(random.nextInt(characters.length()));
    return switch (random.nextInt(3)) {
      case 0 -> expression.substring(0, at) + character + expression.substring(at);
      case 1 -> expression.substring(0, at) + character + expression.substring(at + 1);
      default -> {
        String shorter = expression.substring(0, at) + expression.substring(at + 1);
        yield shorter.trim().split(" +").length == expression.split(" +").length ? shorter : expression;
      }
    };
  }

  static String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  static int between(int min, int max) {
    return min + random.nextInt(max - min + 1);
  }
}
