using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Plugins;

/// <summary>A tool's arguments cannot be used; the message is one line that tells the caller what to change.</summary>
internal sealed class ToolArgumentException(string message) : Exception(message);

/// <summary>
/// Turns a tool's arguments into the state a conversation would have after the same things were said, so that tools and conversations
/// go through one planner. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
internal sealed class TasteArgumentReader(ItemCatalog catalog)
{
    private const int MostArguments = 1_000;
    private readonly TitleLookup _titles = new(catalog);

    /// <summary>The state that holds the arguments.</summary>
    /// <param name="taste">The arguments. Untrusted.</param>
    /// <exception cref="ToolArgumentException">A title, attribute or value is unknown, or there are too many.</exception>
    public ConversationState Read(TasteArguments taste)
    {
        if (taste.Likes.Count + taste.Dislikes.Count + taste.Seen.Count + taste.Wishes.Count > MostArguments)
        {
            throw new ToolArgumentException($"at most {MostArguments} titles and wishes are read");
        }

        var edits = ImmutableArray.CreateBuilder<PreferenceEdit>();
        edits.AddRange(taste.Likes.Select(title => Named(title, EditComparator.Like)));
        edits.AddRange(taste.Dislikes.Select(title => Named(title, EditComparator.Dislike)));
        edits.AddRange(taste.Seen.Select(title => Named(title, EditComparator.Seen)));
        edits.AddRange(taste.Wishes.Select(Wish));
        if (!string.IsNullOrWhiteSpace(taste.Query))
        {
            edits.Add(new PreferenceEdit
            {
                Attribute = "text",
                Comparator = EditComparator.Is,
                Value = EditValue.Of(taste.Query),
                Strength = Strength.Soft,
                Turn = 1,
            });
        }

        return new ConversationState { Conversation = "tool", User = "tool", Seed = 1, Edits = edits.ToImmutable() };
    }

    /// <summary>The item a title means.</summary>
    /// <param name="title">The title. Untrusted.</param>
    /// <exception cref="ToolArgumentException">It means none, or several.</exception>
    public ItemIndex Item(string title)
    {
        var match = _titles.Find(title);
        var others = string.Join(", ", match.Others.Select(catalog.DisplayOf));
        return match.Item ?? throw new ToolArgumentException(match.IsAmbiguous
            ? $"\"{title}\" may be {others}"
            : $"no {catalog.Schema.Noun.One} is called \"{title}\"; nearest: {others}");
    }

    private PreferenceEdit Named(string title, EditComparator comparator) =>
        PreferenceEdit.About(catalog, Item(title), comparator) with { Turn = 1 };

    private PreferenceEdit Wish(WishArgument wish)
    {
        if (wish.Attribute is not ("person" or "text") && catalog.Schema.Find(wish.Attribute) is null)
        {
            var known = string.Join(", ", catalog.Schema.Attributes.Select(attribute => attribute.Name));
            throw new ToolArgumentException($"there is no attribute \"{wish.Attribute}\"; there are person, text, {known}");
        }

        var isDirection = wish.Comparator is EditComparator.Less or EditComparator.More or EditComparator.Low or EditComparator.High;
        if (isDirection == wish.Value is not null)
        {
            throw new ToolArgumentException(isDirection
                ? $"\"{wish.Attribute}\": less, more, low and high take no value"
                : $"\"{wish.Attribute}\": a value is missing");
        }

        if (wish.Comparator is EditComparator.Like or EditComparator.Dislike or EditComparator.Seen or EditComparator.NotInterested)
        {
            throw new ToolArgumentException("liked, disliked and seen items belong into likes, dislikes and seen");
        }

        ItemIndex? anchor = wish.Anchor is { } title ? Item(title) : null;
        return new PreferenceEdit
        {
            Attribute = wish.Attribute,
            Comparator = wish.Comparator,
            Value = wish.Value,
            Anchor = anchor is { } item ? catalog.DisplayOf(item) : null,
            AnchorItem = anchor is { } row ? catalog.IdOf(row).Value : null,
            Strength = wish.Strength ?? (isDirection ? Strength.Soft : Strength.Hard),
            Group = wish.Group,
            Turn = 1,
        };
    }
}
