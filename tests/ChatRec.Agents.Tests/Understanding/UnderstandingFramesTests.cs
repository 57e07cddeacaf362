using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Understanding;

/// <summary>The ways in which people want, ban, praise and turn down things, each with several things in it: `tests/understanding/frames.tsv`.</summary>
public sealed class UnderstandingFramesTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    /// <summary>How many of the sentences of a kind must be read wholly right.</summary>
    private const double Right = 0.9;

    private static readonly (string Said, string Value)[] Sorts =
        [("westerns", "Western"), ("horror", "Horror"), ("musicals", "Musical"), ("war films", "War"), ("documentaries", "Documentary"), ("cartoons", "Animation"), ("zombies", "zombies"), ("ghosts", "ghosts")];

    private static readonly (string Said, string Value)[] Themes =
        [("trial", "courtroom"), ("cops", "police"), ("monsters", "monsters"), ("pets", "animals"), ("a heist", "heist"), ("magic", "magic"), ("friendship", "friendship"), ("family", "family")];

    private static readonly (string Said, string Value)[] Titles =
        [("heat", "Heat (1995)"), ("Fargo", "Fargo (1996)"), ("the prestige", "The Prestige (2006)"), ("la la land", "La La Land (2016)"), ("Shutter Island", "Shutter Island (2010)"), ("step brothers", "Step Brothers (2008)")];

    [Theory]
    [InlineData("want", EditComparator.Is)]
    [InlineData("ban", EditComparator.Not)]
    [InlineData("answer", EditComparator.Is)]
    [InlineData("like", EditComparator.Like)]
    [InlineData("dislike", EditComparator.Dislike)]
    [InlineData("seen", EditComparator.Seen)]
    [InlineData("notInterested", EditComparator.NotInterested)]
    public async Task UnderstandAsync_FrameWithSeveralThingsInIt_SaysTheSameOfEach(string kind, EditComparator meant)
    {
        var things = kind switch { "want" or "ban" => Sorts, "answer" => Themes, _ => Titles };
        var state = kind == "answer" ? Asked() : FilmsFixture.Start;
        var frames = File.ReadLines(RepositoryRoot.Combine("tests", "understanding", "frames.tsv")).Select(line => line.Split('\t')).Where(cells => cells[0] == kind).Select(cells => cells[1]).ToList();
        var wrong = new List<string>();
        for (var at = 0; at < 2 * frames.Count; at++)
        {
            var (said, value) = things[(at % 2 == 0 ? at / 2 : (3 * (at / 2)) + 4) % things.Length];
            var text = frames[at / 2].Replace("{}", said, StringComparison.Ordinal);
            var edits = (await films.ReadAsync(text, state)).Edits;
            var told = edits.Where(edit => edit.Op == EditOp.Add && edit.Value?.ToString() == value).Select(edit => edit.Comparator).ToList();
            if (!told.Contains(meant) || told.Exists(comparator => comparator != meant && comparator != EditComparator.Seen))
            {
                wrong.Add($"{text}: {string.Join(", ", edits.Select(edit => $"{edit.Attribute} {edit.Comparator} {edit.Value}"))}");
            }
        }

        Assert.True(wrong.Count <= (1 - Right) * 2 * frames.Count, string.Join('\n', wrong));
    }

    // A slate with a question under it.
    private ConversationState Asked()
    {
        var state = films.Shown(["6", "16", "1213"]);
        return state with { LastSystemAct = state.LastSystemAct! with { Question = new Question("theme", ["family", "gangster", "noir"], 0.5) } };
    }
}
