using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Policy;

/// <summary>Holds what the policy says against a count by hand over every item, for many wishes drawn by a fixed seed.</summary>
public sealed class PolicyPropertyTests : IDisposable
{
    private const int Draws = 150;
    private readonly TurnHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Decide_WishesThatNothingFits_NamesASmallestConflictWithTrueCounts()
    {
        var random = new Random(5);
        var conflicts = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            Restart();
            var wishes = Draw(random, random.Next(2, 6));
            var turn = await _host.SayAsync(UserActKind.Request, wishes);
            var stated = turn.State.Edits.ToList();
            if (turn.SystemAct.Act != SystemActKind.Relax)
            {
                Assert.True(Count(stated) > 0, "nothing fits and nothing was said of it");
                Assert.All(turn.SystemAct.Slate, item => Assert.True(stated.TrueForAll(edit => Fits(edit, _host.Catalog.Row(item.Item)))));
                continue;
            }

            conflicts++;
            var conflict = turn.SystemAct.Conflict!;
            Assert.Empty(turn.SystemAct.Slate);
            Assert.Equal(0, Count(stated));
            Assert.Equal(0, Count(conflict.Edits));
            Assert.All(Proper(conflict.Edits), smaller => Assert.True(Count(smaller) > 0, "a smaller set conflicts already"));
            Assert.All(Enumerable.Range(1, conflict.Edits.Length - 1), size =>
                Assert.All(Subsets(stated, size), smaller => Assert.True(Count(smaller) > 0, "another conflict is smaller")));
            Assert.NotEmpty(conflict.Relaxations);
            Assert.All(conflict.Relaxations, way => Assert.Equal(Count(stated.Except(way.Drop)), way.Count));
            Assert.Contains(conflict.Relaxations, way => way.Count > 0);
        }

        Assert.InRange(conflicts, Draws / 5, Draws);
    }

    [Fact]
    public async Task Decide_WhyNotAnyItem_GivesACauseThatHolds()
    {
        var random = new Random(6);
        var seen = new HashSet<string>();
        for (var draw = 0; draw < 25; draw++)
        {
            Restart();
            var marks = new[] { _host.Item(EditComparator.Seen, "10"), _host.Item(EditComparator.Dislike, "18"), _host.Item(EditComparator.Like, "6") };
            var turn = await _host.SayAsync(UserActKind.Request, [.. Draw(random, 2), .. marks.Where(_ => random.Next(2) == 0)]);
            if (turn.SystemAct.Slate.IsEmpty)
            {
                continue;
            }

            var shown = turn.SystemAct.Slate.Select(item => item.Item).ToHashSet();
            var state = _host.State;
            foreach (var id in Enumerable.Range(0, _host.Catalog.Count).Select(row => _host.Catalog.IdOf(new ItemIndex(row)).Value))
            {
                _host.State = state;
                var cause = Assert.Single((await _host.AskAsync(UserActKind.WhyNot, null, id)).SystemAct.Causes);
                seen.Add(cause.Cause);
                var marked = turn.State.Edits.LastOrDefault(edit => edit.Item == id)?.Comparator;
                var fits = turn.State.Edits.Where(edit => edit.Attribute != "item").All(edit => Fits(edit, _host.Catalog.Row(id)));
                switch (cause.Cause)
                {
                    case "constraint":
                        Assert.False(Fits(cause.Edit!, _host.Catalog.Row(id)));
                        break;
                    case "shown":
                        Assert.Contains(id, shown);
                        break;
                    case "ranked":
                        Assert.True(fits && marked is null && !shown.Contains(id));
                        Assert.True(cause.Rank is null || cause.Rank > shown.Count);
                        break;
                    default:
                        Assert.Equal(cause.Cause, marked switch { EditComparator.Seen => "seen", EditComparator.Dislike => "disliked", EditComparator.Like => "liked", _ => "nothing" });
                        break;
                }
            }
        }

        Assert.Superset(new HashSet<string> { "constraint", "shown", "ranked", "seen", "disliked", "liked" }, seen);
    }

    private static IEnumerable<List<PreferenceEdit>> Proper(IReadOnlyList<PreferenceEdit> edits) =>
        edits.Select((_, left) => edits.Where((_, place) => place != left).ToList());

    private static IEnumerable<List<PreferenceEdit>> Subsets(List<PreferenceEdit> edits, int size) =>
        Enumerable.Range(0, 1 << edits.Count)
            .Where(bits => int.PopCount(bits) == size)
            .Select(bits => edits.Where((_, place) => (bits >> place & 1) == 1).ToList());

    private void Restart() => _host.State = new ConversationState { Conversation = "c1", User = "u1", Seed = 7 };

    private PreferenceEdit[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(6) switch
    {
        0 => TurnHost.Not("genre", Genre(random)),
        1 => TurnHost.Bound("year", EditComparator.Ge, random.Next(1975, 2016)),
        2 => TurnHost.Bound("year", EditComparator.Le, random.Next(1975, 2016)),
        3 => TurnHost.Bound("runtime", EditComparator.Le, random.Next(80, 130)),
        4 => TurnHost.Is("cast", _host.Catalog.VocabularyOf("cast")[random.Next(_host.Catalog.VocabularyOf("cast").Count)]),
        _ => TurnHost.Is("genre", Genre(random)),
    }).DistinctBy(edit => (edit.Attribute, edit.Comparator, edit.Attribute == "genre" ? edit.Value : null))];

    private string Genre(Random random) => _host.Catalog.VocabularyOf("genre")[random.Next(_host.Catalog.VocabularyOf("genre").Count)];

    private int Count(IEnumerable<PreferenceEdit> edits)
    {
        var list = edits.ToList();
        return Enumerable.Range(0, _host.Catalog.Count).Count(row => list.TrueForAll(edit => Fits(edit, new ItemIndex(row))));
    }

    /// <summary>By hand: a value asked for must be known to be there; a bound or ban lets the unknown pass.</summary>
    private bool Fits(PreferenceEdit edit, ItemIndex row) => edit.Comparator switch
    {
        EditComparator.Is => _host.Catalog.ValuesOf(edit.Attribute!, row).Contains(edit.Value!.Text!),
        EditComparator.Not => !_host.Catalog.ValuesOf(edit.Attribute!, row).Contains(edit.Value!.Text!),
        EditComparator.Ge => _host.Catalog.NumberOf(edit.Attribute!, row) is not { } number || number >= edit.Value!.Number,
        _ => _host.Catalog.NumberOf(edit.Attribute!, row) is not { } number || number <= edit.Value!.Number,
    };
}
