using System.Collections.Immutable;
using System.Text;

namespace ChatRec.Agents.Prompts;

/// <summary>
/// Chooses the wordings of one turn: among the options that apply, one of those used least in the conversation, by the seed. Not
/// thread-safe; one a turn.
/// </summary>
public sealed class WordingSession
{
    private readonly IReadOnlyDictionary<string, int> _before;
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder _chosen = ImmutableArray.CreateBuilder<string>();
    private readonly Stack<Place> _places = new();
    private readonly int _seed;
    private readonly int? _forced;

    /// <summary>Starts a turn.</summary>
    /// <param name="seed">The turn's seed.</param>
    /// <param name="before">How often each wording was used before, by id.</param>
    public WordingSession(int seed, IReadOnlyDictionary<string, int> before)
    {
        _seed = seed;
        _before = before;
    }

    private WordingSession(int forced)
        : this(0, ImmutableSortedDictionary<string, int>.Empty) => _forced = forced;

    /// <summary>The ids of the wordings that were chosen, in order: "prompt/place/option".</summary>
    public ImmutableArray<string> Chosen => _chosen.ToImmutable();

    /// <summary>The largest number of options that any place had: how many renderings show every wording.</summary>
    public int Widest { get; private set; } = 1;

    /// <summary>A session that takes the n-th option everywhere, turning over where there are fewer.</summary>
    /// <param name="option">The option, from 0.</param>
    public static WordingSession Forced(int option) => new(option);

    [field: ThreadStatic]
    internal static WordingSession? Current { get; set; }

    /// <summary>Renders a oneOf block: once to see which options apply, once to write the chosen one.</summary>
    /// <param name="id">The block's id, "prompt/place".</param>
    /// <param name="body">Renders the block's body.</param>
    internal void Choose(string id, Action body)
    {
        var place = new Place(id);
        _places.Push(place);
        try
        {
            body();
            if (place.Options.Count == 0)
            {
                return;
            }

            Widest = Math.Max(Widest, place.Options.Count);
            place.Chosen = _forced is { } forced ? place.Options[forced % place.Options.Count] : Pick(place);
            var wording = $"{id}/{place.Chosen}";
            _used[wording] = _used.GetValueOrDefault(wording) + 1;
            _chosen.Add(wording);
            body();
        }
        finally
        {
            _places.Pop();
        }
    }

    /// <summary>Renders an option when it is the chosen one.</summary>
    /// <param name="option">The option's number within its block.</param>
    /// <param name="body">Renders the option.</param>
    internal void Option(int option, Action body)
    {
        if (!_places.TryPeek(out var place))
        {
            throw new InvalidOperationException("An option stands outside a oneOf block.");
        }

        if (place.Chosen is null)
        {
            place.Options.Add(option);
        }
        else if (place.Chosen == option)
        {
            body();
        }
    }

    private int Pick(Place place)
    {
        var least = int.MaxValue;
        var best = new List<int>();
        foreach (var option in place.Options)
        {
            var wording = $"{place.Id}/{option}";
            var uses = _before.GetValueOrDefault(wording) + _used.GetValueOrDefault(wording);
            if (uses < least)
            {
                least = uses;
                best.Clear();
            }

            if (uses == least)
            {
                best.Add(option);
            }
        }

        return best[(int)(StableHash.Of(_seed, place.Id) % (uint)best.Count)];
    }

    private sealed class Place(string id)
    {
        public string Id { get; } = id;

        public List<int> Options { get; } = [];

        public int? Chosen { get; set; }
    }
}

/// <summary>FNV-1a over text and numbers: the same on every machine and run.</summary>
internal static class StableHash
{
    /// <summary>Hashes a number and a text.</summary>
    /// <param name="seed">The number.</param>
    /// <param name="text">The text.</param>
    public static uint Of(int seed, string text)
    {
        var hash = 2166136261u;
        for (var shift = 0; shift < 32; shift += 8)
        {
            hash = (hash ^ (uint)(seed >> shift & 0xFF)) * 16777619u;
        }

        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 16777619u;
        }

        // FNV's low bits depend on few input bits; the finaliser of MurmurHash3 spreads them.
        hash = (hash ^ hash >> 16) * 0x85EBCA6Bu;
        hash = (hash ^ hash >> 13) * 0xC2B2AE35u;
        return hash ^ hash >> 16;
    }
}
