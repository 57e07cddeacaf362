using System.Collections.Immutable;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>
/// The numbers that a conversation gives every item: the same as <c>training/chatrec_training/dialogue/features.py</c> computes. Immutable and
/// thread-safe.
/// </summary>
internal sealed class DialogueFeatures
{
    // Beside the blocks that come from the file: what the last named item is compared by.
    private const string LastBlock = "text";

    private readonly DialogueSettings _settings;
    private readonly AttributeColumns _attributes;
    private readonly AskedAttributes _asked;
    private readonly ImmutableArray<(SparseRows Values, SparseRows Holders, int Cap)> _relations;
    private readonly short[] _years;
    private readonly float[] _named;
    private readonly SparseRows _together;
    private readonly SparseRows _after;
    private readonly SparseRows _alike;
    private readonly TermRows _people;
    private readonly TermRows _titles;
    private readonly TermRows _kinds;

    /// <summary>Reads everything but the network.</summary>
    /// <param name="file">The model.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="items">Number of items.</param>
    /// <exception cref="ModelException">A tensor is missing or wrong.</exception>
    public DialogueFeatures(SafeTensors file, DialogueSettings settings, int items)
    {
        if (!settings.Blocks.ContainsKey(LastBlock))
        {
            throw new ModelException(file.Path, $"it has no attributes \"{LastBlock}\"");
        }

        _settings = settings;
        _attributes = new AttributeColumns(file, items, settings.Blocks.Values.Sum());
        _asked = new AskedAttributes(file, settings, _attributes.Width);
        _relations =
        [
            .. settings.Relations.Select(relation =>
            {
                var values = SparseRows.Read(file, $"relation.{relation.Key}", items, -1);
                return (values, values.Turned(), relation.Value);
            }),
        ];
        _years = file.Read<short>("years", items);
        _named = file.Read<float>("named", items);
        _together = SparseRows.Read(file, "together", items, items);
        _after = SparseRows.Read(file, "after", items, items);
        _alike = SparseRows.Read(file, "alike", items, items);
        _people = TermRows.Read(file, "people", items);
        _titles = TermRows.Read(file, "titles", items);
        _kinds = TermRows.Read(file, "kinds", items);
        var recommended = file.Read<float>("recommended", items);
        var fame = new float[items];
        for (var item = 0; item < items; item++)
        {
            if (recommended[item] != 0)
            {
                _alike.AddRow(item, recommended[item], fame);
            }
        }

        Fixed = new Dictionary<string, float[]>(StringComparer.Ordinal)
        {
            ["recommended"] = Log(recommended),
            ["named"] = Log([.. _named.Zip(recommended, (all, some) => Math.Max(all - some, 0))]),
            ["opened"] = Log(file.Read<float>("opened", items)),
            ["alikeRecommended"] = Log(fame),
        };
        Names =
        [
            .. settings.Blocks.Keys.Select(name => $"mean:{name}"), $"last:{LastBlock}", .. settings.Relations.Keys.Select(name => $"shared:{name}"), "years",
            "together", "togetherShare", "afterShare", "lastTogether", "lastAfter", "userTogether", "systemTogether", "alikeTogether", "walk",
            .. settings.Asked.Select(name => $"asked:{name}"), "people", "titles", "latestTitles", "kinds", "latestKinds",
        ];
    }

    /// <summary>The features that depend on the conversation, in the order of their rows.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The features that an item has whatever is said.</summary>
    public IReadOnlyDictionary<string, float[]> Fixed { get; }

    /// <summary>Computes the features of every item.</summary>
    /// <param name="dialogue">The conversation so far.</param>
    /// <param name="rows">Receives them; zero before.</param>
    public void Fill(DialogueInput dialogue, FeatureRows rows)
    {
        var mean = new float[_attributes.Width];
        foreach (var (item, _) in dialogue.Named)
        {
            _attributes.AddItem(item, 1f / dialogue.Named.Length, mean);
        }

        var at = 0;
        foreach (var block in _settings.Blocks.Keys)
        {
            _attributes.AddProducts(_settings.Block(block), mean.AsSpan(_settings.Block(block)), rows[at++]);
        }

        if (!dialogue.Named.IsEmpty)
        {
            var last = new float[_attributes.Width];
            _attributes.AddItem(dialogue.Named[^1].Item, 1, last);
            _attributes.AddProducts(_settings.Block(LastBlock), last.AsSpan(_settings.Block(LastBlock)), rows[at]);
        }

        at++;
        foreach (var (values, holders, cap) in _relations)
        {
            Shared(dialogue, values, holders, cap, rows[at++]);
        }

        Years(dialogue, rows[at++]);
        Counted(dialogue, rows, at);
        at += 9;
        var length = TensorPrimitives.Norm(mean);
        TensorPrimitives.Divide(mean, length + 1e-6f, mean);
        var wanted = _asked.Of(dialogue.Turns, mean).AsSpan();
        foreach (var block in _settings.Asked)
        {
            _attributes.AddProducts(_settings.Block(block), wanted, rows[at++]);
            wanted = wanted[_settings.Blocks[block]..];
        }

        Called(dialogue, rows, at);
    }

    private static void Shared(DialogueInput dialogue, SparseRows values, SparseRows holders, int cap, Span<float> target)
    {
        var shared = new Dictionary<int, int>();
        foreach (var (item, _) in dialogue.Named)
        {
            shared.Clear();
            foreach (var value in values.Columns(item))
            {
                foreach (var holder in holders.Columns(value))
                {
                    shared[holder] = shared.GetValueOrDefault(holder) + 1;
                }
            }

            foreach (var (holder, count) in shared)
            {
                target[holder] += Math.Min(count, cap);
            }
        }
    }

    private void Years(DialogueInput dialogue, Span<float> target)
    {
        var years = dialogue.Named.Select(one => (float)_years[one.Item]).Where(year => year > 0).ToList();
        if (years.Count == 0)
        {
            return;
        }

        var mean = years.Sum() / years.Count;
        for (var item = 0; item < target.Length; item++)
        {
            target[item] = _years[item] > 0 ? Math.Abs(_years[item] - mean) / 10 : 1;
        }
    }

    // together, togetherShare, afterShare, lastTogether, lastAfter, userTogether, systemTogether, alikeTogether, walk
    private void Counted(DialogueInput dialogue, FeatureRows rows, int at)
    {
        for (var place = 0; place < dialogue.Named.Length; place++)
        {
            var (item, bySystem) = dialogue.Named[place];
            var weight = 1 / (_named[item] + _settings.Doubt);
            _together.AddRow(item, 1, rows[at]);
            _together.AddRow(item, weight, rows[at + 1]);
            _after.AddRow(item, weight, rows[at + 2]);
            _together.AddRow(item, weight, rows[at + (bySystem ? 6 : 5)]);
            if (place == dialogue.Named.Length - 1)
            {
                _together.AddRow(item, weight, rows[at + 3]);
                _after.AddRow(item, weight, rows[at + 4]);
            }
        }

        TensorPrimitives.LogP1(rows[at], rows[at]);
        var share = rows[at + 1];
        for (var item = 0; item < share.Length; item++)
        {
            if (share[item] != 0)
            {
                _alike.AddRow(item, share[item], rows[at + 7]);
                _together.AddRow(item, share[item] / (_named[item] + _settings.Doubt), rows[at + 8]);
            }
        }
    }

    // people, titles, latestTitles, kinds, latestKinds
    private void Called(DialogueInput dialogue, FeatureRows rows, int at)
    {
        for (var age = 0; age < Math.Min(dialogue.Turns.Count, _settings.Read); age++)
        {
            var turn = dialogue.Turns[dialogue.Turns.Count - 1 - age];
            if (turn.BySystem)
            {
                continue;
            }

            var fade = MathF.Pow(_settings.Fade, age);
            for (var word = 1; word < turn.Words.Length; word++)
            {
                var pair = $"{turn.Words[word - 1]} {turn.Words[word]}";
                _people.Add(pair, fade, rows[at]);
                if (word > 1)
                {
                    _people.Add($"{turn.Words[word - 2]} {pair}", fade, rows[at]);
                }
            }

            foreach (var word in turn.Words.Distinct())
            {
                var kind = _kinds.Has(word) || !word.EndsWith('s') ? word : word[..^1];
                _titles.Add(word, fade, rows[at + 1]);
                _kinds.Add(kind, fade, rows[at + 3]);
                if (age < _settings.Latest)
                {
                    _titles.Add(word, 1, rows[at + 2]);
                    _kinds.Add(kind, 1, rows[at + 4]);
                }
            }
        }
    }

    private static float[] Log(float[] values)
    {
        var logarithms = new float[values.Length];
        TensorPrimitives.LogP1(values, logarithms);
        return logarithms;
    }
}
