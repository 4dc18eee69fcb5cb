"""Addresses of the desk's lists, jobs and files. Included by ``urls``."""

from django.urls import path

from faq_pages.admin.translations import desk, files, jobs, mine, policies

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("mine/", mine.mine, name="mine"),
    path("bulk/", desk.bulk, name="bulk"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("machine/", policies.policies, name="policies"),
    path("<str:code>/files/", files.files, name="files"),
    path("<str:code>/files/export/", files.export, name="export"),
    path("<str:code>/files/<int:job_id>/", files.verdicts, name="verdicts"),
]
