using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Agents.Memory;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>
/// Kills the built server with SIGKILL again and again, up to 240 times in four minutes, while people talk to it over HTTP, at random instants and right after an
/// acknowledgement, and looks at what the histories hold afterwards.
/// </summary>
[Trait("Category", "Long")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 240;
    private const int Servers = 2;
    private const int Conversations = 3;
    private const int LeastKills = 15; // on a machine too busy for more in the time allowed; a quiet one makes 100 to 200
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(240);
    private static readonly string[] Says = ["hi", "I loved Catan", "something for four players", "shorter", "forget that I loved Catan", "why this one?", "undo", "no dice please", "I loved Catan"];

    [Fact]
    public async Task Kill_AtAnyInstant_LosesNoAcknowledgedMessageAndAnswersNoneTwice()
    {
        var watch = Stopwatch.StartNew();
        var runs = await Task.WhenAll(Enumerable.Range(0, Servers).Select(seed => Task.Run(() => RunAsync(seed, watch))));
        var (kills, acknowledged, unsure, waiting) = runs.Aggregate((a, b) => (a.Kills + b.Kills, a.Acknowledged + b.Acknowledged, a.Unsure + b.Unsure, a.Waiting + b.Waiting));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills} kills in {watch.Elapsed.TotalSeconds:0} s; {acknowledged} messages acknowledged, {unsure} posts cut off and repeated, {waiting} times a message was still unanswered right after a restart"));
        Assert.True(kills >= LeastKills, $"only {kills} kills in the time allowed");
        Assert.True(waiting > 0, "no kill fell between an acknowledgement and its reply: the test proves nothing");
    }

    private static async Task<(int Kills, int Acknowledged, int Unsure, int Waiting)> RunAsync(int seed, Stopwatch watch)
    {
        using var folder = new ScratchFolder();
        var random = new Random(seed);
        var pack = RepositoryRoot.Combine("data", "boardgames");
        var database = folder.File("crash.db");
        var people = new List<Person>();
        var kills = 0;
        var waiting = 0;
        while (kills < Kills / Servers && watch.Elapsed < AtMost)
        {
            using var bot = await BotProcess.ServeAsync(database, pack, folder.Path);
            while (people.Count < Conversations)
            {
                people.Add(await Person.StartAsync(bot.Http, random.Next()));
            }

            foreach (var person in people)
            {
                waiting += await person.CheckWhatWasSeenAsync(bot.Http);
            }

            // A third of the kills come at a random instant after the start, the others right at somebody's acknowledgement.
            var left = random.Next(1, 8);
            var acknowledged = new TaskCompletionSource();
            var talking = people.Select(person => person.TalkAsync(bot.Http, () =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    acknowledged.TrySetResult();
                }
            })).ToArray();
            if (random.Next(3) > 0)
            {
                await Task.WhenAny(acknowledged.Task, Task.WhenAll(talking));
            }
            else
            {
                var instant = Stopwatch.StartNew();
                var after = TimeSpan.FromMilliseconds(random.NextDouble() * 400);
                while (instant.Elapsed < after)
                {
                    await Task.Yield();
                }
            }

            await bot.KillAsync();
            await Task.WhenAll(talking);
            kills++;
        }

        using (var bot = await BotProcess.ServeAsync(database, pack, folder.Path))
        {
            foreach (var person in people)
            {
                await person.FinishAsync(bot.Http);
            }
        }

        await using var stored = StoreDatabase.Open(database, TimeProvider.System);
        var store = new ConversationStore(stored, TimeProvider.System);
        foreach (var person in people)
        {
            await person.CheckProfileAsync(store);
        }

        return (kills, people.Sum(person => person.Acknowledged), people.Sum(person => person.Unsure), waiting);
    }

    /// <summary>Somebody who talks, repeats what was cut off, and remembers what they saw.</summary>
    private sealed class Person(string conversation, string token, int seed)
    {
        private readonly Random _random = new(seed);
        private List<string> _seen = [];
        private bool _repeat;

        public int Acknowledged { get; private set; }

        public int Unsure { get; private set; }

        public static async Task<Person> StartAsync(HttpClient http, int seed)
        {
            var generated = await SendAsync(http, HttpMethod.Post, "/tokens/generate", null, null);
            var token = (string)generated["token"]!;
            var started = await SendAsync(http, HttpMethod.Post, "/conversations", token, null);
            return new Person((string)started["conversationId"]!, token, seed);
        }

        /// <summary>Says one thing after the other until the line breaks.</summary>
        public async Task TalkAsync(HttpClient http, Action acknowledged)
        {
            try
            {
                while (true)
                {
                    await SayAsync(http);
                    acknowledged();
                    if (_random.Next(3) == 0)
                    {
                        await ReadAsync(http);
                    }
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
            {
                // killed
            }
        }

        /// <summary>What was seen before is still there, unchanged; gives how many acknowledged messages have no reply yet.</summary>
        public async Task<int> CheckWhatWasSeenAsync(HttpClient http)
        {
            var history = await ReadAsync(http);
            Assert.True(history.Count(activity => !IsReply(activity)) >= Acknowledged, "an acknowledged message is gone");
            return history.Count(activity => !IsReply(activity)) - history.Count(IsReply);
        }

        public async Task FinishAsync(HttpClient http)
        {
            if (_repeat)
            {
                await SayAsync(http);
            }

            var patience = Stopwatch.StartNew();
            List<JsonObject> history;
            do
            {
                history = await ReadAsync(http);
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "messages stay unanswered");
            }
            while (history.Count < 2 * Acknowledged);

            var said = history.Where(activity => !IsReply(activity)).ToList();
            var replies = history.Where(IsReply).ToList();
            Assert.Equal(Enumerable.Range(0, Acknowledged).Select(Name), said.Select(activity => (string)activity["channelData"]!["clientActivityID"]!));
            Assert.Equal(said.Select(activity => (string)activity["id"]!), replies.Select(activity => (string)activity["replyToId"]!));
            Assert.Equal(Enumerable.Range(1, Acknowledged), replies.Select(activity => (int)activity["channelData"]!["chatrec"]!["turn"]!));
        }

        /// <summary>The profile is what the turns in the history remember and forget, each once.</summary>
        public async Task CheckProfileAsync(ConversationStore store)
        {
            var turns = await store.TurnsAsync(conversation);
            var folded = turns.Aggregate(Profile.Empty, (profile, turn) => profile.After(turn));
            Assert.Equal(folded.ToJson(), (await store.ProfileAsync(turns[0].User)).ToJson());
            Assert.True(Acknowledged < 2 || turns.Exists(turn => turn.State.Remembered is not null), "nothing was ever remembered: the test proves nothing");
        }

        private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static bool IsReply(JsonObject activity) => (string?)activity["from"]!["role"] == "bot";

        private static async Task<JsonObject> SendAsync(HttpClient http, HttpMethod method, string path, string? token, JsonObject? body)
        {
            using var request = new HttpRequestMessage(method, "/v3/directline" + path);
            if (token is not null)
            {
                request.Headers.Authorization = new("Bearer", token);
            }

            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }

            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
            return JsonNode.Parse(text)!.AsObject();
        }

        private async Task SayAsync(HttpClient http)
        {
            var message = new JsonObject
            {
                ["type"] = "message",
                ["text"] = Says[Acknowledged % Says.Length],
                ["from"] = new JsonObject { ["id"] = "person" },
                ["channelData"] = new JsonObject { ["clientActivityID"] = Name(Acknowledged) },
            };
            Unsure += _repeat ? 1 : 0;
            _repeat = true; // until it is acknowledged nobody knows whether it was taken down
            await SendAsync(http, HttpMethod.Post, $"/conversations/{conversation}/activities", token, message);
            _repeat = false;
            Acknowledged++;
        }

        private async Task<List<JsonObject>> ReadAsync(HttpClient http)
        {
            var history = new List<JsonObject>();
            for (var watermark = string.Empty; ;)
            {
                var set = await SendAsync(http, HttpMethod.Get, $"/conversations/{conversation}/activities?watermark={watermark}", token, null);
                var page = set["activities"]!.AsArray();
                if (page.Count == 0)
                {
                    break;
                }

                history.AddRange(page.Select(activity => activity!.AsObject()));
                watermark = (string)set["watermark"]!;
            }

            var ids = history.ConvertAll(activity => (string)activity["id"]! + (string?)activity["text"]);
            Assert.Equal(_seen, ids.Take(_seen.Count));
            _seen = ids;
            return history;
        }
    }
}
