"""Who gets through to which address of the admin, when the page it names is a Spanish one with drafts."""

from tests.admin_scene import COMPARE

EVERYBODY = frozenset({"anonymous", "stranger", "translator", "reviewer", "editor", "superuser"})
SIGNED_IN = EVERYBODY - {"anonymous"}
EDITORS = frozenset({"editor", "superuser"})
SUPERUSERS = frozenset({"superuser"})
PEOPLE_OF_ANY_LANGUAGE = frozenset({"stranger", "translator", "reviewer", "superuser"})
PEOPLE_OF_THE_LANGUAGE = frozenset({"translator", "reviewer", "superuser"})
WHOEVER_UPLOADED_IT = frozenset({"translator", "superuser"})
NOBODY: frozenset[str] = frozenset()

GROUPS = {
    EVERYBODY: """
        sprite/
        login/
        password_reset/
        password_reset/done/
        password_reset/confirm/<uidb64>/<token>/
        password_reset/complete/
        jsi18n/
    """,
    # Choosers, one's own account, and lists that are empty for those who may see nothing.
    SIGNED_IN: """
        test404/
        api/main/^pages/
        api/main/^documents/
        api/main/^documents/<int:pk>/
        api/main/^images/
        api/main/^images/<int:pk>/
        pages/create/<slug:app_label>/<slug:model_name>
        choose-page/
        choose-page/search/
        choose-external-link/
        choose-email-link/
        choose-phone-link/
        choose-anchor-link/
        tag-autocomplete/
        tag-autocomplete/<slug:app_name>/<slug:model_name>/
        workflows/task_chooser/
        workflows/task_chooser/results/
        workflows/task_chooser/create/
        workflows/task_chooser/<int:task_id>/
        account/
        logout/
        dismissibles/
        editing-sessions/release/<int:session_id>/
        embeds/chooser/
        embeds/chooser/upload/
        documents/chooser/
        documents/chooser/results/
        documents/chooser/chosen-multiple/
        images/chooser/
        images/chooser/results/
        images/chooser/chosen-multiple/
        localize/reports/translations/
    """,
    # Lists of source pages, images and documents.
    EDITORS: """
        pages/
        pages/search/
        pages/search/results/
        pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/
        pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/results/
        reports/locked/
        reports/locked/results/
        reports/workflow/
        reports/workflow/results/
        reports/workflow_tasks/
        reports/workflow_tasks/results/
        reports/aging-pages/
        reports/aging-pages/results/
        documents/
        documents/results/
        documents/add/
        documents/edit/<int:document_id>/
        documents/delete/<int:document_id>/
        documents/multiple/add/
        documents/multiple/<int:doc_id>/
        documents/multiple/<int:doc_id>/delete/
        documents/usage/<int:document_id>/
        documents/chooser/chosen/<str:pk>/
        documents/chooser/create/
        images/
        images/results/
        images/<int:image_id>/
        images/<int:image_id>/delete/
        images/<int:image_id>/preview/<str:filter_spec>/
        images/add/
        images/usage/<int:image_id>/
        images/multiple/add/
        images/multiple/<int:image_id>/
        images/multiple/<int:image_id>/delete/
        images/chooser/chosen/<str:pk>/
        images/chooser/create/
        images/chooser/<int:image_id>/select_format/
        embed/
    """,
    # Each shows the languages and the jobs of the person who asks.
    PEOPLE_OF_ANY_LANGUAGE: """
        translations/
        translations/mine/
        translations/jobs/
    """,
    WHOEVER_UPLOADED_IT: """
        translations/jobs/<int:job_id>/
        translations/<str:code>/files/<int:job_id>/
    """,
    PEOPLE_OF_THE_LANGUAGE: """
        pages/<int:page_id>/edit/

        translations/pages/<int:page_id>/
        translations/<str:code>/<uuid:key>/
        translations/<str:code>/<uuid:key>/start/
        translations/<str:code>/<uuid:key>/strings/<int:segment_id>/
        translations/<str:code>/<uuid:key>/strings/<int:segment_id>/dismiss/
        translations/<str:code>/<uuid:key>/overrides/<int:segment_id>/
        translations/<str:code>/<uuid:key>/preview/
        translations/<str:code>/<uuid:key>/review/
        translations/<str:code>/<uuid:key>/machine/
        translations/<str:code>/files/
        translations/<str:code>/files/export/
    """,
    # First what is about one page, which here is a translation; then what is about the whole site.
    SUPERUSERS: f"""
        redirects/
        redirects/results/
        redirects/add/
        redirects/<int:redirect_id>/
        redirects/<int:redirect_id>/delete/
        redirects/import/
        redirects/import/process/
        translations/machine/
        glossaryterm/
        glossaryterm/results/
        glossaryterm/new/
        glossaryterm/edit/<int:pk>/
        glossaryterm/delete/<int:pk>/
        glossaryterm/history/<int:pk>/
        glossaryterm/history-results/<int:pk>/
        glossaryterm/usage/<int:pk>/
        protectedname/
        protectedname/results/
        protectedname/new/
        protectedname/edit/<int:pk>/
        protectedname/delete/<int:pk>/
        protectedname/history/<int:pk>/
        protectedname/history-results/<int:pk>/
        protectedname/usage/<int:pk>/
        synonymgroup/
        synonymgroup/results/
        synonymgroup/new/
        synonymgroup/edit/<int:pk>/
        synonymgroup/delete/<int:pk>/
        synonymgroup/history/<int:pk>/
        synonymgroup/history-results/<int:pk>/
        synonymgroup/usage/<int:pk>/
        searches/report/
        searches/report/results/
        searches/question/<int:pk>/
        feedback/
        feedback/results/
        feedback/edit/<int:pk>/
        feedback/delete/<int:pk>/
        feedback/report/
        feedback/report/results/
        enquiry/
        enquiry/results/
        enquiry/edit/<int:pk>/
        enquiry/delete/<int:pk>/
        enquiry/question/<int:pk>/
        webhookendpoint/
        webhookendpoint/results/
        webhookendpoint/new/
        webhookendpoint/edit/<int:pk>/
        webhookendpoint/delete/<int:pk>/
        webhookendpoint/history/<int:pk>/
        webhookendpoint/history-results/<int:pk>/
        webhookendpoint/usage/<int:pk>/
        webhookendpoint/secret/<int:pk>/
        webhookendpoint/ping/<int:pk>/
        webhookendpoint/again/<int:pk>/
        webhookdelivery/
        webhookdelivery/results/
        webhookdelivery/inspect/<int:pk>/
        webhookdelivery/again/<int:pk>/
        api/main/^pages/<int:pk>/
        api/main/^pages/<int:pk>/action/<str:action_name>/
        pages/<int:parent_page_id>/
        pages/<int:parent_page_id>/results/
        bulk/<str:app_label>/<str:model_name>/<str:action>/
        pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/
        pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/preview/
        pages/<int:page_id>/usage/
        pages/<int:page_id>/edit/preview/
        pages/<int:page_id>/view_draft/
        pages/<int:parent_page_id>/add_subpage/
        pages/<int:page_id>/delete/
        pages/<int:page_to_move_id>/move/
        pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/
        pages/<int:page_to_move_id>/set_position/
        pages/<int:page_id>/copy/
        pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/
        pages/workflow/collect_action_data/<int:page_id>/<slug:action_name>/<int:task_state_id>/
        pages/workflow/confirm_cancellation/<int:page_id>/
        pages/workflow/preview/<int:page_id>/<int:task_id>/
        pages/<int:page_id>/privacy/
        pages/<int:page_id>/lock/
        pages/<int:page_id>/unlock/
        pages/<int:page_id>/revisions/
        pages/<int:page_id>/revisions/<int:revision_id>/view/
        pages/<int:page_id>/revisions/<int:revision_id>/revert/
        pages/<int:page_id>/revisions/<int:revision_id>/unschedule/
        {COMPARE}
        pages/<int:page_id>/workflow_history/
        pages/<int:page_id>/workflow_history/detail/<int:workflow_state_id>/
        pages/<int:page_id>/history/
        pages/<int:page_id>/history/results/
        choose-page/<int:parent_page_id>/
        choose-page/chosen-multiple/
        editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/
        workflows/remove/<int:page_pk>/
        workflows/remove/<int:page_pk>/<int:workflow_pk>/

        reports/site-history/
        reports/site-history/results/
        reports/page-types-usage/
        reports/page-types-usage/results/
        collections/
        collections/add/
        collections/<int:pk>/
        collections/<int:pk>/delete/
        collections/<int:collection_id>/privacy/
        workflows/list/
        workflows/list/results/
        workflows/add/
        workflows/enable/<int:pk>/
        workflows/disable/<int:pk>/
        workflows/edit/<int:pk>/
        workflows/usage/<int:pk>/
        workflows/usage/<int:pk>/results/
        workflows/tasks/add/<str:app_label>/<str:model_name>/
        workflows/tasks/select_type/
        workflows/tasks/index/
        workflows/tasks/index/results/
        workflows/tasks/edit/<int:pk>/
        workflows/tasks/disable/<int:pk>/
        workflows/tasks/enable/<int:pk>/
        locales/
        locales/results/
        locales/edit/<int:pk>/
        locales/delete/<int:pk>/
        locales/history/<int:pk>/
        locales/history-results/<int:pk>/
        locales/usage/<int:pk>/
        sites/
        sites/results/
        sites/new/
        sites/edit/<int:pk>/
        sites/delete/<int:pk>/
        sites/history/<int:pk>/
        sites/history-results/<int:pk>/
        sites/usage/<int:pk>/
        sites/copy/<int:pk>/
        settings/<slug:app_name>/<slug:model_name>/
        settings/<slug:app_name>/<slug:model_name>/<int:pk>/
        users/
        users/results/
        users/new/
        users/edit/<int:pk>/
        users/delete/<int:pk>/
        users/history/<int:pk>/
        users/history-results/<int:pk>/
        users/usage/<int:pk>/
        users/copy/<int:pk>/
        groups/
        groups/results/
        groups/new/
        groups/edit/<int:pk>/
        groups/delete/<int:pk>/
        groups/history/<int:pk>/
        groups/history-results/<int:pk>/
        groups/usage/<int:pk>/
    """,
    # wagtail-localize's screens, which the desk replaces; then what does not exist, or does not fit the page here.
    NOBODY: """
        failwhale/
        localize/jsi18n/
        localize/submit/page/<int:page_id>/
        localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/
        localize/update/<int:translation_source_id>/
        localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/
        localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/
        localize/translate/<int:translation_id>/pofile/download/
        localize/translate/<int:translation_id>/pofile/upload/
        localize/translate/<int:translation_id>/machine_translate/
        localize/translate/<int:translation_id>/preview/
        localize/translate/<int:translation_id>/preview/<str:mode>/
        localize/translate/<int:translation_id>/disable/
        localize/page/<int:page_id>/convert_to_alias/
        localize/reports/translations/results/
        localize/api/snippets/<slug:app_label>/<slug:model_name>/
        localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/

        api/main/^pages/find/
        api/main/^documents/find/
        api/main/^images/find/
        settings/<slug:app_name>/<slug:model_name>/<int:pk>/preview/
        pages/<int:page_id>/unpublish/
        pages/<int:page_id>/convert_alias/
        block-preview/
        translations/bulk/
        snippets/
        locales/new/
        documents/multiple/create_from_uploaded_document/<int:uploaded_file_id>/
        documents/multiple/delete_upload/<int:uploaded_file_id>/
        images/<int:image_id>/generate_url/
        images/<int:image_id>/generate_url/output/
        images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/
        images/multiple/delete_upload/<int:uploaded_file_id>/
        ^.*/$
    """,
}

EXPECTATIONS = {route: who for who, routes in GROUPS.items() for route in routes.split()}
EXPECTATIONS[""] = SIGNED_IN
"""The home page of the admin."""
