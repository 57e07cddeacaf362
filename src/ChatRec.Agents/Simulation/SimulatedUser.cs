using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>
/// Looks for one item of which it knows the attributes and nothing else, in natural words: states some of them, answers questions, compares what is
/// shown with what it has in mind, changes its mind, and leaves when it takes too long. It is given no catalogue, title, id or row. Not thread-safe.
/// </summary>
internal sealed class SimulatedUser
{
    private readonly Persona _persona;
    private readonly PackSchema _schema;
    private readonly UserPhrases _phrases;
    private readonly UserWording _wording;
    private readonly ItemView _target;
    private readonly ImmutableArray<string> _likes;
    private readonly Random _random;
    private readonly bool _critiques;
    private readonly List<Trait> _untold;
    private readonly HashSet<(string, string?, int)> _critiqued = [];
    private Trait? _mistake;
    private int _turns;

    /// <summary>Makes a user.</summary>
    /// <param name="target">What it has in mind.</param>
    /// <param name="likes">Liked items it may name, as they are shown.</param>
    /// <param name="persona">How it behaves.</param>
    /// <param name="schema">The pack's declaration: words, no items.</param>
    /// <param name="phrases">How it talks.</param>
    /// <param name="critiques">Whether it compares with what is shown.</param>
    /// <param name="random">Its choices.</param>
    public SimulatedUser(
        ItemView target, ImmutableArray<string> likes, Persona persona, PackSchema schema, UserPhrases phrases, bool critiques, Random random)
    {
        _target = target;
        _likes = likes;
        _persona = persona;
        _schema = schema;
        _phrases = phrases;
        _wording = new UserWording(schema, phrases, random);
        _critiques = critiques;
        _random = random;
        _untold = [.. Trait.Of(target, schema, random).Where(_wording.CanTell)];
    }

    /// <summary>The first message.</summary>
    public string Open()
    {
        var told = Take(_persona.Opening);
        if (_persona.ChangesMind && Wrong(told) is { } wrong)
        {
            _mistake = wrong;
            told = [.. told.Skip(1), wrong];
        }

        var wish = _wording.Wish(told);
        var open = _phrases.Say(file => _persona.Opening == 1 ? file.OpenTerse : file.Open, _random, ("wish", wish));
        var named = _likes.Take(_random.Next(_persona.Likes + 1)).ToList();
        return named.Count == 0 ? open : $"{_phrases.Say(file => named.Count == 1 ? file.LikeOne : file.Likes, _random, ("likes", _phrases.Join(named)))} {open}";
    }

    /// <summary>The next message, or <see langword="null"/> when the user has left.</summary>
    /// <param name="heard">The reply to the last one, in which the target was not shown.</param>
    public string? Go(Heard heard)
    {
        _turns++;
        if (_turns > _persona.Patience && _random.NextDouble() < (double)(_turns - _persona.Patience) / _persona.Patience)
        {
            return null;
        }

        if (_mistake is { } mistake)
        {
            _mistake = null;
            return _phrases.Say(file => file.Correct, _random, ("old", _wording.Value(mistake)), ("wish", _wording.Wish(Take(1))));
        }

        if (!heard.WaysOut.IsEmpty)
        {
            return heard.WaysOut[_random.Next(heard.WaysOut.Length)];
        }

        if (heard.Question is { } asked && Answer(asked) is { } answer)
        {
            return answer;
        }

        if (_critiques && !heard.Slate.IsEmpty && _random.NextDouble() < _persona.Critiques && Critique(heard.Slate) is { } critique)
        {
            return critique;
        }

        return _untold.Count > 0 && _random.NextDouble() < _persona.Volunteers
            ? _phrases.Say(file => file.Tell, _random, ("wish", _wording.Wish(Take(_persona.Told))))
            : _phrases.Say(file => file.More, _random);
    }

    private List<Trait> Take(int count)
    {
        // One value of an attribute at a time: "a crime thriller" is two, but a person names the leads one after another.
        var taken = new List<Trait>();
        foreach (var trait in _untold)
        {
            if (taken.Count < count && (trait.Attribute.Kind == AttributeKind.Category || taken.All(other => other.Attribute != trait.Attribute)))
            {
                taken.Add(trait);
            }
        }

        _untold.RemoveAll(taken.Contains);
        return taken;
    }

    // A value of a category that what the user has in mind does not have, in place of one that it has.
    private Trait? Wrong(List<Trait> told)
    {
        if (told is not [{ Attribute: { Kind: AttributeKind.Category } attribute } first, ..])
        {
            return null;
        }

        var others = attribute.Words.Keys.Order(StringComparer.Ordinal).Where(value => !_target.ValuesOf(attribute.Name).Contains(value)).ToList();
        if (others.Count == 0)
        {
            return null;
        }

        _untold.Insert(0, first);
        return new Trait(attribute, others[_random.Next(others.Count)], 0, 0);
    }

    private string? Answer(string asked)
    {
        if (_schema.Find(asked) is not { } attribute || _random.NextDouble() >= _persona.Answers)
        {
            return _phrases.Say(file => file.Evade, _random);
        }

        var known = _untold.Where(trait => trait.Attribute.Name == asked).Take(attribute.Kind == AttributeKind.Category ? 2 : 1).ToList();
        if (known.Count == 0)
        {
            return _phrases.Say(file => file.Evade, _random);
        }

        _untold.RemoveAll(known.Contains);
        return attribute.Kind is AttributeKind.Number or AttributeKind.Range
            ? _phrases.Number(attribute.Unit, known[0].Degree, true, _random)
            : _phrases.Say(file => file.Answer, _random, ("value", _phrases.Join([.. known.Select(_wording.Value)])));
    }

    private string? Critique(ImmutableArray<ItemView> slate)
    {
        var nearest = Enumerable.Range(0, slate.Length).MaxBy(place => _target.Likeness(slate[place]));
        var shared = Difference.Common(_target, slate, _schema).Where(IsNew).ToList();
        var own = Difference.Of(_target, slate[nearest], _schema).Where(IsNew).ToList();
        if (shared.Count == 0 && own.Count == 0)
        {
            return null;
        }

        var relative = own.Count > 0 && (shared.Count == 0 || _random.NextDouble() < 0.6) && nearest < _phrases.Places.Count;
        var chosen = (relative ? own : shared).OrderByDescending(difference => difference.Size).First();
        _critiqued.Add(chosen.Key);
        _untold.RemoveAll(trait => trait.Attribute == chosen.Attribute && trait.Value is not null && trait.Value == chosen.Value);
        return _wording.Critique(chosen, relative ? _phrases.Places[nearest] : null);
    }

    private bool IsNew(Difference difference) => !_critiqued.Contains(difference.Key) && _wording.CanSay(difference);
}
